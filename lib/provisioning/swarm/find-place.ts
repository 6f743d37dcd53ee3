import { hasVolume } from '@/lib/provisioning/docker/volumes'
import { AppError } from '@/lib/errors'
import type { InstanceSpec } from '@/lib/provisioning/port'
import { askHosts } from './ask-hosts'
import type { Swarm, SwarmNode } from './nodes'
import { choosePlace, mayBeOn, requireReady } from './placement'
import type { Held } from './places'
import { type FoundService, listSwarmServices, listTasks, loadsWith } from './services'

/** `isNew`: chosen now, and held until it is given back. No host that answers has anything of the service. */
export type Place = { node: SwarmNode; isNew: boolean }

/** A service stays with its data. @throws AppError when that host is away, or none can be found. */
export async function findPlace(swarm: Swarm, spec: InstanceSpec, found: FoundService | null): Promise<Place> {
  const nodes = await swarm.nodes()
  const placed = (nodeId: string) => {
    const node = nodes.find(({ id }) => id === nodeId)
    return { node: requireReady(node, nodeId), isNew: false }
  }
  if (found) return placed(found.nodeId)
  const { hasRun, hostId, serviceId } = spec
  // Where it was before; on another host it would only be after somebody moved it there.
  const isKnown = hasRun && nodes.some(({ id }) => id === hostId)
  if (isKnown && hostId !== undefined) return placed(hostId)
  const { answers, unasked } = await askHosts(swarm, nodes, (daemon) => hasVolume(daemon, swarm.settings, serviceId))
  const holder = answers.find(({ answer }) => answer)
  if (holder) return { node: holder.node, isNew: false }
  const [unknown] = unasked
  if (hasRun && unknown) throw new AppError('unavailable', mayBeOn(unknown), { retryable: true })
  const silent = new Set(unasked.map(({ id }) => id))
  const open = nodes.map((node) => (silent.has(node.id) ? { ...node, takesNew: false } : node))
  const { memoryBytes } = swarm.settings
  const choose = async (held: Held) => {
    // Services first: one whose task comes into being between the two calls is seen by it.
    const services = await listSwarmServices(swarm)
    const tasks = await listTasks(swarm, { 'desired-state': ['running'] })
    return choosePlace(open, loadsWith({ tasks, services, held, memoryBytes }), { hostId, memoryBytes })
  }
  return { node: await swarm.places.take(serviceId, choose), isNew: true }
}
