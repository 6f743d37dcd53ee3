import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { AppError, errorText } from '@/lib/errors'
import { choosePorts } from '@/lib/provisioning/docker/choose-ports'
import type { Ports } from '@/lib/provisioning/docker/container-plan'
import { readLog } from '@/lib/provisioning/docker/containers'
import type { Daemon } from '@/lib/provisioning/docker/daemon'
import { ADOPT_TIMEOUT_MS, MAX_PORT_TRIES, START_TIMEOUT_MS } from '@/lib/provisioning/docker/engine-image'
import { instanceName } from '@/lib/provisioning/docker/names'
import { ensureImage } from '@/lib/provisioning/docker/pull-image'
import { engineUser, prepareDisks } from '@/lib/provisioning/docker/store'
import { ensureVolume } from '@/lib/provisioning/docker/volumes'
import { lastException } from '@/lib/provisioning/engine/last-exception'
import { waitUntilReady } from '@/lib/provisioning/engine/wait-until-ready'
import type { Endpoint, InstanceSpec, RunOptions } from '@/lib/provisioning/port'
import { removeInstance, stopInstance } from './end-instance'
import { findPlace, type Place } from './find-place'
import type { Swarm, SwarmNode } from './nodes'
import { ensureSecrets, removeSecrets, type SecretReference } from './secrets'
import { planService, type ServicePlan } from './service-plan'
import {
  endpointOn,
  findSwarmService,
  type FoundService,
  isOver,
  listSwarmServices,
  listTasks,
  type Task,
} from './services'
import { setWanted, writeService } from './write-service'

const LOOK_EVERY_MS = 200
/** How a manager words that its scheduler, or a host's daemon, found the port in use. */
const PORT_TAKEN = /host-mode port already in use|port is already allocated|address already in use/i
/** The scheduler counts a task that has just ended, with its port, for a moment longer. */
const PENDING_LIMIT_MS = 5_000
const NO_ROOM = /insufficient resources/i

/** The service runs on this spec: adopted when it already does, changed around its data when it differs. */
export async function startInstance(swarm: Swarm, spec: InstanceSpec, options: RunOptions): Promise<Endpoint> {
  const found = await findSwarmService(swarm, spec.serviceId)
  const place = await findPlace(swarm, spec, found)
  try {
    return await startAt(swarm, place, { spec, found }, options)
  } finally {
    swarm.places.giveBack(spec.serviceId)
  }
}

type Start = { spec: InstanceSpec; found: FoundService | null }

async function startAt(
  swarm: Swarm,
  { node, isNew }: Place,
  { spec, found }: Start,
  options: RunOptions,
): Promise<Endpoint> {
  const { uid, gid } = engineUser()
  const mounts = await prepareDisks(spec.backupDisks, swarm.settings, swarm.manager)
  const plan = planService(spec, swarm.settings, { nodeId: node.id, mounts, user: `${uid}:${gid}` })
  const isAsWanted = found?.fingerprint === plan.fingerprint
  const adopted = isAsWanted && (await adopt(swarm, node, found, spec))
  if (adopted) return adopted
  const daemon = await swarm.daemonOf(node)
  const { id: imageId } = await ensureImage(daemon, spec.image ?? swarm.settings.image, options)
  await ensureVolume(daemon, swarm.settings, spec)
  const secrets = await ensureSecrets(swarm, spec.serviceId, plan.config, { uid, gid })
  return bringUp(swarm, spec, { node, isNew, daemon, plan, imageId, secrets }, found)
}

/** A service that is as it should be answers; null when only a new task helps. */
async function adopt(swarm: Swarm, node: SwarmNode, found: FoundService, spec: InstanceSpec): Promise<Endpoint | null> {
  const tasks = found.isWanted ? await tasksOf(swarm, found.tryId, spec) : []
  const task = tasks.find(({ state }) => state === 'running')
  if (!task) return null
  const endpoint = endpointOn(node, found)
  const failure = await waitForEngine(swarm, node, task, { spec, endpoint, timeoutMs: ADOPT_TIMEOUT_MS })
  return failure === null ? endpoint : null
}

type Making = Place & { daemon: Daemon; plan: ServicePlan; imageId: string; secrets: SecretReference[] }

async function bringUp(
  swarm: Swarm,
  spec: InstanceSpec,
  making: Making,
  found: FoundService | null,
): Promise<Endpoint> {
  const { node, plan, imageId, secrets } = making
  for (let attempt = 1; ; attempt++) {
    const kept = attempt === 1 ? found?.ports : undefined
    const ports = kept ?? choosePorts(await portsOf(swarm))
    const tryId = randomUUID()
    // Of itself Swarm waits a minute between the end of one task and the start of the next.
    await stopInstance(swarm, spec.serviceId)
    await writeService(swarm, spec.serviceId, plan.options({ imageId, secrets, ports, tryId }))
    const outcome = await untilRunning(swarm, making, { spec, ports, tryId })
    if (outcome === 'ready') {
      await removeSecrets(swarm, spec.serviceId, secrets)
      return endpointOn(node, { ports })
    }
    if (outcome === 'port taken' && attempt < MAX_PORT_TRIES) continue
    // Swarm would try for ever. On a host without room it never ran: the next try may choose another one.
    const isGivenUp = outcome === 'no room' && making.isNew && spec.hostId === undefined
    await (isGivenUp ? removeInstance(swarm, spec.serviceId) : setWanted(swarm, spec.serviceId, false))
    throw startFailed(spec, node, outcome)
  }
}

type Failure = 'port taken' | 'no room' | { reason: string }

function startFailed({ serviceId }: InstanceSpec, { name }: SwarmNode, failure: Failure): AppError {
  const sentences = {
    'port taken': `Every port that was tried on the host ${name} is taken. Retry, or end what listens there.`,
    'no room': `The engine did not start on the host ${name}: it has too little memory that nothing else has reserved`,
  }
  const isKnown = typeof failure === 'string'
  const sentence = isKnown ? sentences[failure] : `The engine did not start on the host ${name}: ${failure.reason}`
  const message = `engine of service ${serviceId} did not start: ${sentence}`
  return new AppError('unavailable', sentence, { message, retryable: true })
}

/** The newest first: Swarm makes another one when one has ended. */
async function tasksOf(swarm: Swarm, tryId: string, { serviceId }: InstanceSpec): Promise<Task[]> {
  const tasks = await listTasks(swarm, { service: [instanceName(swarm.settings, serviceId)] })
  return tasks.filter((task) => task.tryId === tryId)
}

type Try = { spec: InstanceSpec; ports: Ports; tryId: string }

async function untilRunning(
  swarm: Swarm,
  { node, daemon }: Making,
  { spec, ports, tryId }: Try,
): Promise<'ready' | Failure> {
  const deadline = Date.now() + START_TIMEOUT_MS
  let first: Task | undefined
  while (Date.now() < deadline) {
    const tasks = await tasksOf(swarm, tryId, spec)
    const [task] = tasks
    first ??= task
    // A swarm without a history of tasks shows none that has ended, only the next one.
    const ended = tasks.find(isOver) ?? (first?.id === task?.id ? undefined : first)
    const error = ended?.error ?? task?.error ?? ''
    const isSettled = ended !== undefined || Date.now() > deadline - START_TIMEOUT_MS + PENDING_LIMIT_MS
    if (isSettled && PORT_TAKEN.test(error)) return 'port taken'
    if (isSettled && NO_ROOM.test(error)) return 'no room'
    if (ended) return { reason: await describeEnd(daemon, ended) }
    if (task?.state === 'running') {
      const waiting = { spec, endpoint: endpointOn(node, { ports }), timeoutMs: deadline - Date.now() }
      const failure = await waitForEngine(swarm, node, task, waiting)
      return failure === null ? 'ready' : { reason: failure }
    }
    await pause(LOOK_EVERY_MS)
  }
  return { reason: `Swarm did not start it in ${START_TIMEOUT_MS} ms` }
}

type Waiting = { spec: InstanceSpec; endpoint: Endpoint; timeoutMs: number }

/** Null once the engine answers, and otherwise why it does not. */
async function waitForEngine(
  swarm: Swarm,
  node: SwarmNode,
  task: Task,
  { spec, endpoint, timeoutMs }: Waiting,
): Promise<string | null> {
  let looked: Task | undefined
  const hasFailed = async () => {
    looked = (await listTasks(swarm, { id: [task.id] }))[0]
    return looked === undefined || isOver(looked) || !looked.isWanted
  }
  const { readiness, lastAnswer } = await waitUntilReady(endpoint, spec.consolePassword, timeoutMs, hasFailed)
  if (readiness === 'ready') return null
  const reason = await describeEnd(await swarm.daemonOf(node), looked ?? task)
  return readiness === 'timeout' ? `not ready after ${timeoutMs} ms (${lastAnswer}): ${reason}` : reason
}

/** What its engine wrote last, or what the host's daemon said where it did not come to that. */
async function describeEnd(daemon: Daemon, { containerId, error }: Task): Promise<string> {
  const log = containerId === null ? '' : await readLog(daemon, containerId).catch(errorText)
  return [error, log && lastException(log)].filter(Boolean).join(': ') || 'it ended'
}

async function portsOf(swarm: Swarm): Promise<ReadonlySet<number>> {
  const services = await listSwarmServices(swarm)
  return new Set(services.flatMap(({ ports }) => [ports.httpPort, ports.tcpPort]))
}
