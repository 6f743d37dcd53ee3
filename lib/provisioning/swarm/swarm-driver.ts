import { hasVolume, listVolumes } from '@/lib/provisioning/docker/volumes'
import { instanceName } from '@/lib/provisioning/docker/names'
import { createGate } from '@/lib/provisioning/engine/at-once'
import { serialise } from '@/lib/provisioning/engine/serialise'
import type { Host, InstanceSpec, InstanceStatus, RunOptions, ServiceDriver, Trace } from '@/lib/provisioning/port'
import { removeInstance, stopInstance } from './end-instance'
import { createSwarm, type Swarm } from './nodes'
import { hostAway, reservedOn } from './placement'
import { findSwarmService, listSwarmServices, listTasks, loadsOf, statusOf } from './services'
import type { SwarmSettings } from './settings'
import { startInstance } from './start-instance'

/** Services of the swarm, and the volumes of every host that is there. */
async function findTraces(swarm: Swarm): Promise<Trace[]> {
  const { settings } = swarm
  const [services, nodes] = await Promise.all([listSwarmServices(swarm), swarm.nodes()])
  const ready = nodes.filter(({ isReady }) => isReady)
  const volumes = await Promise.all(
    ready.map(async (node) => {
      const found = await listVolumes(await swarm.daemonOf(node), settings)
      return found.map((volume) => ({
        ...volume,
        kind: 'volume' as const,
        isRunning: false,
        hostName: node.name,
      }))
    }),
  )
  const known = services.map(({ serviceId, isWanted }) => ({
    serviceId,
    kind: 'service' as const,
    name: instanceName(settings, serviceId),
    isRunning: isWanted,
  }))
  return [...known, ...volumes.flat()]
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
    for (const node of nodes.filter(({ isReady }) => isReady)) {
      if (await hasVolume(await swarm.daemonOf(node), settings, serviceId)) return { state: 'vanished' }
    }
    const away = nodes.find(({ isReady }) => !isReady)
    return away ? { state: 'away', reason: hostAway(away.name) } : { state: 'missing' }
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
