import type { Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'
import type { ServiceState } from './types'

/** Where a service may go from each state. Restoring and provisioning share `provisioning`. */
const SERVICE_TRANSITIONS = {
  provisioning: ['running', 'failed', 'terminating'],
  unreachable: ['running', 'terminating'],
  starting: ['running', 'failed', 'terminating'],
  running: ['starting', 'stopping', 'degraded', 'unreachable', 'failed', 'terminating'],
  degraded: ['starting', 'running', 'stopping', 'failed', 'terminating'],
  stopping: ['stopped', 'failed', 'terminating'],
  stopped: ['starting', 'terminating'],
  failed: ['provisioning', 'starting', 'stopping', 'terminating'],
  terminating: ['terminated', 'failed'],
  terminated: [],
} as const satisfies Record<ServiceState, readonly ServiceState[]>

/** The states from which `to` can be reached. */
function statesBefore(to: ServiceState): ServiceState[] {
  const states = Object.keys(SERVICE_TRANSITIONS) as ServiceState[]
  return states.filter((from) => (SERVICE_TRANSITIONS[from] as readonly ServiceState[]).includes(to))
}

type Facts = {
  stateReason?: string | null
  version?: string
  host?: string
  httpPort?: number
  tcpPort?: number
  terminatedAt?: Date
  nextBackupAt?: Date | null
}

/**
 * Moves a service on by a guarded update, so that two movers can't both win.
 * Being there already is fine (a step that runs again). @throws AppError `conflict` when the state does not allow it.
 */
export async function transitionService(tx: Tx, serviceId: string, to: ServiceState, facts: Facts = {}): Promise<void> {
  const { count } = await tx.service.updateMany({
    where: { id: serviceId, state: { in: [...statesBefore(to), to] } },
    data: { state: to, stateReason: null, ...facts },
  })
  if (count === 1) return
  const service = await tx.service.findUnique({ where: { id: serviceId }, select: { state: true, name: true } })
  throw new AppError(
    'conflict',
    `The service ${service?.name ?? ''} is ${service?.state ?? 'gone'}, so it can't become ${to} now.`,
  )
}
