import { readdir, rm } from 'node:fs/promises'
import type { InstanceSpec, InstanceStatus, ServiceDriver, Trace } from '@/lib/provisioning/port'
import { findEngine, stopEngine } from './engine-process'
import { ENGINE_HOST } from './free-ports'
import { findInstancePorts, isMissing } from './instance-files'
import { serialise } from '@/lib/provisioning/engine/serialise'
import { isServiceId, serviceLayout, servicesRoot } from './service-layout'
import { startEngine } from './start-engine'

type ProcessDriverOptions = {
  /** Absolute; services lie in `services/` under it. */
  dataDir: string
  /** Where `dist/engine-launcher.mjs` lies; the current directory by default. */
  appRoot?: string
}

async function findIds(root: string): Promise<string[]> {
  try {
    const entries = await readdir(root, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory() && isServiceId(entry.name)).map((entry) => entry.name)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

async function tracesOf(dataDir: string, found: ReturnType<ServiceDriver['list']>): Promise<Trace[]> {
  return [...(await found)].map(([serviceId, { state }]) => ({
    serviceId,
    kind: 'directory',
    name: serviceLayout(dataDir, serviceId).dir,
    isRunning: state === 'running',
  }))
}

/** One ClickHouse engine per service, each a process of its own on this host that outlives the console. */
export function createProcessDriver({ dataDir, appRoot = process.cwd() }: ProcessDriverOptions): ServiceDriver {
  const listIds = () => findIds(servicesRoot(dataDir))

  async function portsOfOthers(serviceId: string): Promise<ReadonlySet<number>> {
    const others = (await listIds()).filter((id) => id !== serviceId)
    const ports = await Promise.all(others.map((id) => findInstancePorts(serviceLayout(dataDir, id).instanceFile)))
    return new Set(ports.flatMap((each) => (each ? [each.httpPort, each.tcpPort] : [])))
  }

  async function ensureRunning(spec: InstanceSpec) {
    const layout = serviceLayout(dataDir, spec.serviceId)
    const context = { appRoot, layout, portsOfOthers: () => portsOfOthers(spec.serviceId) }
    return serialise(layout.dir, () => startEngine(spec, context))
  }

  async function ensureStopped(serviceId: string): Promise<void> {
    const layout = serviceLayout(dataDir, serviceId)
    await serialise(layout.dir, () => stopEngine(layout))
  }

  async function remove(serviceId: string): Promise<void> {
    const layout = serviceLayout(dataDir, serviceId)
    await serialise(layout.dir, async () => {
      await stopEngine(layout)
      await rm(layout.dir, { recursive: true, force: true })
    })
  }

  async function inspect(serviceId: string): Promise<InstanceStatus> {
    const layout = serviceLayout(dataDir, serviceId)
    const ports = await findInstancePorts(layout.instanceFile)
    if (ports && (await findEngine(layout))) return { state: 'running', endpoint: { host: ENGINE_HOST, ...ports } }
    return (await listIds()).includes(serviceId) ? { state: 'stopped' } : { state: 'missing' }
  }

  async function list(): Promise<ReadonlyMap<string, InstanceStatus>> {
    const ids = await listIds()
    return new Map(await Promise.all(ids.map(async (id) => [id, await inspect(id)] as const)))
  }

  async function release(): Promise<void> {
    await Promise.all((await listIds()).map(ensureStopped))
  }

  return {
    name: 'process',
    ensureRunning,
    ensureStopped,
    remove,
    inspect,
    list,
    traces: async () => ({ found: await tracesOf(dataDir, list()), unasked: [] }),
    release,
  }
}
