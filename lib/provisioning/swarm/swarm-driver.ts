import { hasVolume, listVolumes } from '@/lib/provisioning/docker/volumes'
import { instanceName } from '@/lib/provisioning/docker/names'
import { createGate } from '@/lib/provisioning/engine/at-once'
import { serialise } from '@/lib/provisioning/engine/serialise'
import type { Host, InstanceSpec, InstanceStatus, RunOptions, ServiceDriver, Traces } from '@/lib/provisioning/port'
import { askHosts } from './ask-hosts'
import { removeInstance, stopInstance } from './end-instance'
import { createSwarm, type Swarm } from './nodes'
import { mayBeOn, reservedOn } from './placement'
import { findSwarmService, listSwarmServices, listTasks, loadsOf, statusOf } from './services'
import type { SwarmSettings } from './settings'
import { startInstance } from './start-instance'

/** Services of the swarm, and the volumes of every host that answers. */
async function findTraces(swarm: Swarm): Promise<Traces> {
  const { settings } = swarm
  const [services, nodes] = await Promise.all([listSwarmServices(swarm), swarm.nodes()])
  const { answers, unasked } = await askHosts(swarm, nodes, (daemon) => listVolumes(daemon, settings))
  const volumes = answers.flatMap(({ node, answer }) =>
    answer.map((volume) => ({ ...volume, kind: 'volume' as const, isRunning: false, hostName: node.name })),
  )
  const known = services.map(({ serviceId, isWanted }) => ({
    serviceId,
    kind: 'service' as const,
    name: instanceName(settings, serviceId),
    isRunning: isWanted,
  }))
  return { found: [...known, ...volumes], unasked }
}

/** One service of the swarm per service of ours, with one task, on the host that has its volume. */
export function createSwarmDriver(settings: SwarmSettings): ServiceDriver {
  const swarm = createSwarm(settings)
  const gate = createGate(settings.atOnce)
  const alone = <T>(serviceId: string, work: () => Promise<T>) => serialise(instanceName(settings, serviceId), work)
  const listLive = () => listTasks(swarm, { 'desired-state': ['running'] })

  async function ensureRunning(spec: InstanceSpec, options: RunOptions = {}) {
    const { onProgress, signal } = options
    const onWait = () => onProgress?.({ doing: 'Waiting for other instances to come up', doneBytes: 0, totalBytes: 0 })
    return alone(spec.serviceId, () => gate(() => startInstance(swarm, spec, options), { onWait, signal }))
  }

  async function inspect(serviceId: string): Promise<InstanceStatus> {
    const nodes = await swarm.nodes()
    const found = await findSwarmService(swarm, serviceId)
    if (found) return statusOf(found, nodes, await listTasks(swarm, { service: [found.id] }))
    const { answers, unasked } = await askHosts(swarm, nodes, (daemon) => hasVolume(daemon, settings, serviceId))
    if (answers.some(({ answer }) => answer)) return { state: 'vanished' }
    const [unknown] = unasked
    return unknown ? { state: 'away', reason: mayBeOn(unknown) } : { state: 'missing' }
  }

  async function list(): Promise<ReadonlyMap<string, InstanceStatus>> {
    const [services, nodes, tasks] = await Promise.all([listSwarmServices(swarm), swarm.nodes(), listLive()])
    return new Map(services.map((service) => [service.serviceId, statusOf(service, nodes, tasks)]))
  }

  async function hosts(): Promise<Host[]> {
    const [nodes, tasks] = await Promise.all([swarm.nodes(), listLive()])
    const loads = loadsOf(tasks)
    return nodes.map((node) => ({ ...node, reservedBytes: reservedOn(node, loads) }))
  }

  return {
    name: 'swarm',
    ensureRunning,
    ensureStopped: (serviceId) => alone(serviceId, () => stopInstance(swarm, serviceId)),
    remove: (serviceId) => alone(serviceId, () => removeInstance(swarm, serviceId)),
    inspect,
    list,
    traces: () => findTraces(swarm),
    hosts,
    /** The swarm keeps the engines. */
    release: () => Promise.resolve(),
  }
}
