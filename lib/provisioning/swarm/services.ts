import { z } from 'zod'
import { AppError } from '@/lib/errors'
import { LABEL, instanceName } from '@/lib/provisioning/docker/names'
import type { InstanceStatus } from '@/lib/provisioning/port'
import type { Swarm, SwarmNode } from './nodes'
import { hostAway, type Load } from './placement'
import type { Held } from './places'

/** Labels of a service of the swarm besides those that containers have too. */
export const SWARM_LABEL = { node: 'console.node', try: 'console.try' } as const

const port = z.coerce.number().int().min(1).max(65535)

const specSchema = z.looseObject({
  Labels: z.looseObject({
    [LABEL.serviceId]: z.uuid(),
    [LABEL.fingerprint]: z.string(),
    [LABEL.httpPort]: port,
    [LABEL.tcpPort]: port,
    [SWARM_LABEL.node]: z.string(),
    [SWARM_LABEL.try]: z.string(),
  }),
  Mode: z.object({ Replicated: z.object({ Replicas: z.number() }) }),
})

const serviceSchema = z.object({ ID: z.string(), Version: z.object({ Index: z.number() }), Spec: z.unknown() })

/** One of our services of the swarm, as a manager tells about it. */
export type FoundService = {
  id: string
  serviceId: string
  version: number
  fingerprint: string
  nodeId: string
  ports: { httpPort: number; tcpPort: number }
  /** Which of our changes its tasks are to be made of. */
  tryId: string
  isWanted: boolean
  /** As the manager gave it, to be sent back with a change. */
  spec: object
}

/** Null for one that carries our prefix alone: it is somebody else's, and left alone. */
function toService(raw: unknown): FoundService | null {
  const { ID, Version, Spec } = serviceSchema.parse(raw)
  const own = specSchema.safeParse(Spec)
  if (!own.success) return null
  const { Labels, Mode } = own.data
  return {
    id: ID,
    serviceId: Labels[LABEL.serviceId],
    version: Version.Index,
    fingerprint: Labels[LABEL.fingerprint],
    nodeId: Labels[SWARM_LABEL.node],
    ports: { httpPort: Labels[LABEL.httpPort], tcpPort: Labels[LABEL.tcpPort] },
    tryId: Labels[SWARM_LABEL.try],
    isWanted: Mode.Replicated.Replicas > 0,
    spec: Spec as object,
  }
}

/** @throws AppError `conflict` when somebody else's service has the name of ours. */
export async function findSwarmService({ manager, settings }: Swarm, serviceId: string): Promise<FoundService | null> {
  const name = instanceName(settings, serviceId)
  const found = await manager.find((docker) => docker.getService(name).inspect())
  if (!found) return null
  const service = toService(found)
  if (service) return service
  throw new AppError('conflict', `The swarm has a service ${name} that this console did not make. Remove or rename it.`)
}

/** Every service of this console, in one call. */
export async function listSwarmServices({ manager, settings }: Swarm): Promise<FoundService[]> {
  const filters = { label: [`${LABEL.prefix}=${settings.prefix}`] }
  return (await manager.ask((docker) => docker.listServices({ filters }))).flatMap((raw) => toService(raw) ?? [])
}

const taskSchema = z.object({
  ID: z.string(),
  CreatedAt: z.string(),
  ServiceID: z.string(),
  NodeID: z.string().optional(),
  DesiredState: z.string(),
  Spec: z.object({
    ContainerSpec: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).optional(),
    Resources: z.object({ Reservations: z.object({ MemoryBytes: z.number().optional() }).nullish() }).nullish(),
  }),
  Status: z.object({
    State: z.string(),
    Err: z.string().optional(),
    ContainerStatus: z.object({ ContainerID: z.string().optional() }).nullish(),
  }),
})

/** One container of a service, wanted or running or over. */
export type Task = {
  id: string
  createdAt: string
  swarmServiceId: string
  nodeId: string | null
  tryId: string | null
  isWanted: boolean
  state: string
  error: string | null
  containerId: string | null
  reservedBytes: number
}

/** From `man docker service ps`: what comes after a task has run, or instead of it. */
const OVER = new Set(['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned'])

export function isOver({ state }: Task): boolean {
  return OVER.has(state)
}

/** Tasks of one service, or of the whole swarm in one call; the newest first. */
export async function listTasks({ manager }: Swarm, filters: Record<string, string[]> = {}): Promise<Task[]> {
  const listed: unknown = await manager.ask((docker) => docker.listTasks({ filters }))
  const tasks = z
    .array(taskSchema)
    .parse(listed)
    .map(({ ID, CreatedAt, ServiceID, NodeID, DesiredState, Spec, Status }) => ({
      id: ID,
      createdAt: CreatedAt,
      swarmServiceId: ServiceID,
      nodeId: NodeID ?? null,
      tryId: Spec.ContainerSpec?.Labels?.[SWARM_LABEL.try] ?? null,
      isWanted: DesiredState === 'running',
      state: Status.State,
      error: Status.Err ?? null,
      containerId: Status.ContainerStatus?.ContainerID ?? null,
      reservedBytes: Spec.Resources?.Reservations?.MemoryBytes ?? 0,
    }))
  return tasks.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
}

function weighs(task: Task): task is Task & { nodeId: string } {
  return Boolean(task.nodeId) && task.isWanted && !isOver(task)
}

/** What weighs on the nodes, of this console and of everybody else. */
export function loadsOf(tasks: readonly Task[]): Load[] {
  return tasks.filter(weighs).map(({ nodeId, reservedBytes }) => ({ nodeId, reservedBytes }))
}

type Weights = {
  tasks: readonly Task[]
  services: readonly FoundService[]
  held: Held
  memoryBytes: number | null
}

/** The same, and our services that have no task yet, in the swarm or held for; each counts once. */
export function loadsWith({ tasks, services, held, memoryBytes }: Weights): Load[] {
  const live = new Set(tasks.filter(weighs).map(({ swarmServiceId }) => swarmServiceId))
  const coming = new Map(held)
  for (const { id, serviceId, nodeId, isWanted } of services) {
    if (live.has(id)) coming.delete(serviceId)
    else if (isWanted) coming.set(serviceId, nodeId)
  }
  const reservedBytes = memoryBytes ?? 0
  return [...loadsOf(tasks), ...[...coming.values()].map((nodeId) => ({ nodeId, reservedBytes }))]
}

export function endpointOn(node: SwarmNode, { ports }: Pick<FoundService, 'ports'>) {
  return { host: node.address, ...ports, hostId: node.id }
}

export function statusOf(
  service: FoundService,
  nodes: readonly SwarmNode[],
  tasks: readonly Task[],
): Exclude<InstanceStatus, { state: 'missing' | 'vanished' }> {
  if (!service.isWanted) return { state: 'stopped' }
  const node = nodes.find(({ id }) => id === service.nodeId)
  if (!node?.isReady) return { state: 'away', reason: hostAway(node?.name ?? service.nodeId) }
  const isRunning = tasks.some(
    (task) => task.swarmServiceId === service.id && task.isWanted && task.state === 'running',
  )
  return isRunning ? { state: 'running', endpoint: endpointOn(node, service) } : { state: 'stopped' }
}
