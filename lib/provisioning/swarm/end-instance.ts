import { setTimeout as pause } from 'node:timers/promises'
import { AppError, isAppError } from '@/lib/errors'
import { CHANGE_LIMIT_MS, type Daemon } from '@/lib/provisioning/docker/daemon'
import { STOP_SECONDS } from '@/lib/provisioning/docker/engine-image'
import { instanceName, LABEL } from '@/lib/provisioning/docker/names'
import { removeVolume } from '@/lib/provisioning/docker/volumes'
import type { Swarm, SwarmNode } from './nodes'
import { removeSecrets } from './secrets'
import { findSwarmService, isOver, listTasks } from './services'
import { setWanted } from './write-service'

const LOOK_EVERY_MS = 200
/** An engine's own time to end, and the swarm's to tell of it. */
const END_LIMIT_MS = STOP_SECONDS * 1000 + 30_000
/** A manager calls a silent host down within half a minute. */
const HOST_LIMIT_MS = 45_000
const LOOK_AT_HOST_MS = 1_000

const notEnded = (what: string) =>
  new AppError('unavailable', `${what} did not end in ${END_LIMIT_MS} ms. Retry.`, { retryable: true })

/** No task of it runs. @throws AppError `unavailable` when its host is away, where nobody can tell. */
export async function stopInstance(swarm: Swarm, serviceId: string): Promise<void> {
  const found = await setWanted(swarm, serviceId, false)
  if (!found) return
  const deadline = Date.now() + END_LIMIT_MS
  while (Date.now() < deadline) {
    const tasks = await listTasks(swarm, { service: [instanceName(swarm.settings, serviceId)] })
    if (!tasks.some((task) => task.nodeId === found.nodeId && !isOver(task))) return
    const node = (await swarm.nodes()).find(({ id }) => id === found.nodeId)
    if (!node?.isReady) {
      const message = `Its host ${node?.name ?? found.nodeId} is away, so nobody knows whether its engine has ended. It ends when the host is back.`
      throw new AppError('unavailable', message, { retryable: true })
    }
    await pause(LOOK_EVERY_MS)
  }
  throw notEnded('The engine')
}

/** Service, secrets and data are gone, but for data on hosts that are away: those are traces when they are back. */
export async function removeInstance(swarm: Swarm, serviceId: string): Promise<void> {
  const found = await findSwarmService(swarm, serviceId)
  if (found) await swarm.manager.find((docker) => docker.getService(found.id).remove(), CHANGE_LIMIT_MS)
  await removeSecrets(swarm, serviceId, [])
  // A removal that was cut off does not know any more where it was.
  const hosts = (await swarm.nodes()).filter(({ id }) => !found || id === found.nodeId)
  await Promise.all(
    hosts.map(async ({ id }) => {
      const daemon = await reach(swarm, id)
      if (daemon) await clear(swarm, daemon, serviceId)
    }),
  )
}

/** The daemon of a host; null when the swarm calls it down. One that has just died is both for a while. */
async function reach(swarm: Swarm, nodeId: string): Promise<Daemon | null> {
  const deadline = Date.now() + HOST_LIMIT_MS
  for (;;) {
    const node: SwarmNode | undefined = (await swarm.nodes()).find(({ id }) => id === nodeId)
    if (!node?.isReady) return null
    try {
      return await swarm.daemonOf(node)
    } catch (error) {
      if (!isAppError(error) || !error.retryable || Date.now() > deadline) throw error
    }
    await pause(LOOK_AT_HOST_MS)
  }
}

/** Swarm removes the containers in its own time, and the volume can go after them. */
async function clear({ settings }: Swarm, daemon: Daemon, serviceId: string): Promise<void> {
  const filters = { label: [`${LABEL.prefix}=${settings.prefix}`, `${LABEL.serviceId}=${serviceId}`] }
  const deadline = Date.now() + END_LIMIT_MS
  while (Date.now() < deadline) {
    const left = await daemon.ask((docker) => docker.listContainers({ all: true, filters }))
    if (left.length === 0) return removeVolume(daemon, settings, serviceId)
    const ended = left.filter(({ State }) => State !== 'running' && State !== 'created')
    for (const { Id } of ended) {
      await daemon.find((docker) => docker.getContainer(Id).remove({ force: true, v: true }), CHANGE_LIMIT_MS)
    }
    await pause(LOOK_EVERY_MS)
  }
  throw notEnded('The container')
}
