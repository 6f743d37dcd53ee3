import { AppError } from '@/lib/errors'
import { lastException } from '@/lib/provisioning/engine/last-exception'
import { waitUntilReady } from '@/lib/provisioning/engine/wait-until-ready'
import type { Endpoint, InstanceSpec, RunOptions } from '@/lib/provisioning/port'
import { choosePorts } from './choose-ports'
import { configArchive } from './config-archive'
import { type ContainerPlan, planContainer, type Ports } from './container-plan'
import { findContainer, type FoundContainer, listContainers, readLog } from './containers'
import { CHANGE_LIMIT_MS, type Daemon } from './daemon'
import { ADOPT_TIMEOUT_MS, CONTRACT, MAX_PORT_TRIES, START_TIMEOUT_MS, STOP_SECONDS } from './engine-image'
import { isAlready, isConflict, isPortTaken } from './failures'
import { networkName } from './names'
import { ensureImage } from './pull-image'
import type { DockerSettings } from './settings'
import { engineUser, prepareDisks } from './store'
import { ensureVolume } from './volumes'

export type Instances = { daemon: Daemon; settings: DockerSettings }

/** The container runs on this spec: adopted when it already does, made anew around its data when it differs. */
export async function startContainer(on: Instances, spec: InstanceSpec, options: RunOptions): Promise<Endpoint> {
  const { daemon, settings } = on
  const { uid, gid } = engineUser()
  const user = `${uid}:${gid}`
  const mounts = await prepareDisks(spec.backupDisks, settings, daemon)
  const plan = planContainer(spec, settings, { mounts, user })
  const found = await findContainer(daemon, settings, spec.serviceId)
  // One that never started may lack its configuration.
  const isAsWanted = found?.fingerprint === plan.fingerprint && found.state !== 'created'
  const adopted = isAsWanted && (await wake(on, found, spec))
  if (adopted) return adopted
  const { hasHealthCheck } = await ensureImage(daemon, spec.image ?? settings.image, options)
  if (found) await removeContainer(on, found.id)
  await ensureNetwork(on)
  await ensureVolume(daemon, settings, spec)
  const keptPorts = isAsWanted ? null : (found?.endpoint ?? null)
  return create(on, spec, { plan, user, hasHealthCheck, keptPorts })
}

/** A container that is as it should be answers again; null when only a new one helps. */
async function wake(on: Instances, found: FoundContainer, spec: InstanceSpec): Promise<Endpoint | null> {
  try {
    await on.daemon.ask(async (docker) => {
      const container = docker.getContainer(found.id)
      if (found.state === 'paused') await container.unpause()
      else if (found.state !== 'running') await unlessAlready(container.start())
    }, CHANGE_LIMIT_MS)
  } catch (error) {
    if (isPortTaken(error)) return null
    throw error
  }
  const timeoutMs = found.state === 'running' ? ADOPT_TIMEOUT_MS : START_TIMEOUT_MS
  const failure = await waitForEngine(on, found.endpoint, spec, timeoutMs)
  return failure === null ? found.endpoint : null
}

type Creation = { plan: ContainerPlan; user: string; hasHealthCheck: boolean; keptPorts: Ports | null }

async function create(on: Instances, spec: InstanceSpec, creation: Creation): Promise<Endpoint> {
  const { plan, hasHealthCheck } = creation
  for (let attempt = 1; ; attempt++) {
    const kept = attempt === 1 ? creation.keptPorts : null
    const ports = on.settings.network === null ? (kept ?? choosePorts(await portsOf(on))) : null
    const options = plan.options(ports, hasHealthCheck)
    const container = await on.daemon.ask((docker) => docker.createContainer(options), CHANGE_LIMIT_MS)
    try {
      return await bringUp(on, spec, container.id, creation)
    } catch (error) {
      await removeContainer(on, container.id)
      if (!isPortTaken(error) || attempt === MAX_PORT_TRIES) throw error
    }
  }
}

async function bringUp(on: Instances, spec: InstanceSpec, id: string, { plan, user }: Creation): Promise<Endpoint> {
  const archive = configArchive(plan.config, user)
  const put = { path: CONTRACT.configDir }
  await on.daemon.ask((docker) => docker.getContainer(id).putArchive(archive, put), CHANGE_LIMIT_MS)
  await on.daemon.ask((docker) => docker.getContainer(id).start(), CHANGE_LIMIT_MS)
  const started = await findContainer(on.daemon, on.settings, spec.serviceId)
  if (!started) throw new AppError('unavailable', 'The container was removed while it started.', { retryable: true })
  const failure = await waitForEngine(on, started.endpoint, spec, START_TIMEOUT_MS)
  if (failure === null) return started.endpoint
  throw new AppError('unavailable', `The engine did not start: ${failure}`, {
    message: `engine of service ${spec.serviceId} did not start: ${failure}`,
    retryable: true,
  })
}

/** Null once the engine answers, and otherwise why it does not. */
async function waitForEngine(
  { daemon, settings }: Instances,
  endpoint: Endpoint,
  spec: InstanceSpec,
  timeoutMs: number,
): Promise<string | null> {
  const before = await findContainer(daemon, settings, spec.serviceId)
  let looked: FoundContainer | null = before
  const hasFailed = async () => {
    looked = await findContainer(daemon, settings, spec.serviceId)
    return looked?.state !== 'running' || looked.restarts > (before?.restarts ?? 0)
  }
  const { readiness, lastAnswer } = await waitUntilReady(endpoint, spec.consolePassword, timeoutMs, hasFailed)
  if (readiness === 'ready') return null
  if (!looked) return 'its container was removed'
  if (looked.isOutOfMemory) return 'it needs more memory than its limit (CONSOLE_DOCKER_MEMORY)'
  const reason = lastException(await readLog(daemon, looked.id))
  return readiness === 'timeout' ? `not ready after ${timeoutMs} ms (${lastAnswer}): ${reason}` : reason
}

async function portsOf({ daemon, settings }: Instances): Promise<ReadonlySet<number>> {
  const containers = await listContainers(daemon, settings)
  return new Set(containers.flatMap(({ endpoint }) => [endpoint.httpPort, endpoint.tcpPort]))
}

/** Its engine ends in order first. Nothing to do when it is gone. */
export async function removeContainer({ daemon }: Instances, id: string): Promise<void> {
  await stopContainer(daemon, id)
  await daemon.find((docker) => docker.getContainer(id).remove({ force: true, v: true }), CHANGE_LIMIT_MS)
}

/** Ends the engine in order, then by force; the daemon does not start it again. */
export async function stopContainer(daemon: Daemon, id: string): Promise<void> {
  const stop = { t: STOP_SECONDS }
  await daemon.find((docker) => unlessAlready(docker.getContainer(id).stop(stop)), CHANGE_LIMIT_MS)
}

async function unlessAlready(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!isAlready(error)) throw error
  }
}

async function ensureNetwork({ daemon, settings }: Instances): Promise<void> {
  const name = networkName(settings)
  if (await daemon.find((docker) => docker.getNetwork(name).inspect())) return
  if (settings.network !== null) {
    throw new AppError('conflict', `Docker has no network ${name}, which CONSOLE_DOCKER_NETWORK names.`)
  }
  await daemon.ask(async (docker) => {
    try {
      await docker.createNetwork({ Name: name, CheckDuplicate: true, Labels: { 'console.prefix': settings.prefix } })
    } catch (error) {
      // Two services that come up at once make it once.
      if (!isConflict(error)) throw error
    }
  }, CHANGE_LIMIT_MS)
}
