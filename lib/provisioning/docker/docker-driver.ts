import { createGate } from '@/lib/provisioning/engine/at-once'
import { serialise } from '@/lib/provisioning/engine/serialise'
import type { InstanceSpec, InstanceStatus, RunOptions, ServiceDriver, Traces } from '@/lib/provisioning/port'
import { findContainer, isGoing, listContainers, statusOf } from './containers'
import { createDaemon } from './daemon'
import { instanceName } from './names'
import type { DockerSettings } from './settings'
import { removeContainer, startContainer, stopContainer } from './start-container'
import { hasVolume, listVolumes, removeVolume } from './volumes'

/** One container per service, which the daemon supervises: it outlives the console and is adopted by the next one. */
export function createDockerDriver(settings: DockerSettings): ServiceDriver {
  const daemon = createDaemon(settings)
  const on = { daemon, settings }
  const gate = createGate(settings.atOnce)
  const alone = <T>(serviceId: string, work: () => Promise<T>) => serialise(instanceName(settings, serviceId), work)

  async function ensureRunning(spec: InstanceSpec, options: RunOptions = {}) {
    const { onProgress, signal } = options
    const onWait = () => onProgress?.({ doing: 'Waiting for other instances to come up', doneBytes: 0, totalBytes: 0 })
    return alone(spec.serviceId, () => gate(() => startContainer(on, spec, options), { onWait, signal }))
  }

  async function ensureStopped(serviceId: string): Promise<void> {
    await alone(serviceId, async () => {
      const found = await findContainer(daemon, settings, serviceId)
      if (found) await stopContainer(daemon, found.id)
    })
  }

  async function remove(serviceId: string): Promise<void> {
    await alone(serviceId, async () => {
      const found = await findContainer(daemon, settings, serviceId)
      if (found) await removeContainer(on, found.id)
      await removeVolume(daemon, settings, serviceId)
    })
  }

  async function inspect(serviceId: string): Promise<InstanceStatus> {
    const found = await findContainer(daemon, settings, serviceId)
    if (found && !isGoing(found)) return statusOf(found)
    return { state: (await hasVolume(daemon, settings, serviceId)) ? 'vanished' : 'missing' }
  }

  async function list(): Promise<ReadonlyMap<string, InstanceStatus>> {
    const containers = (await listContainers(daemon, settings)).filter((container) => !isGoing(container))
    return new Map(containers.map((container) => [container.serviceId, statusOf(container)]))
  }

  async function traces(): Promise<Traces> {
    const containers = await listContainers(daemon, settings)
    const volumes = await listVolumes(daemon, settings)
    const found = [
      ...containers.map((container) => ({
        serviceId: container.serviceId,
        kind: 'container' as const,
        name: instanceName(settings, container.serviceId),
        isRunning: container.state === 'running',
      })),
      ...volumes.map((volume) => ({ ...volume, kind: 'volume' as const, isRunning: false })),
    ]
    return { found, unasked: [] }
  }

  /** The daemon keeps the engines: a console that is upgraded takes no database down. */
  async function release(): Promise<void> {}

  return { name: 'docker', ensureRunning, ensureStopped, remove, inspect, list, traces, release }
}
