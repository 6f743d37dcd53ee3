import { setTimeout as pause } from 'node:timers/promises'
import { isDatabaseAway } from '@/lib/database-away'
import { db, type Service, type Tx } from '@/lib/db'
import { AppError, errorText, isAppError } from '@/lib/errors'
import { findExisting } from '@/lib/existing/schemas'
import { isConnectionFailure } from '@/lib/clickhouse/client'
import { readVersion } from '@/lib/clickhouse/inventory'
import type { Endpoint, OnProgress } from '@/lib/provisioning/port'
import { toSchedule } from '@/lib/schedule/schedule'
import { nextRun } from '@/lib/schedule/schedule-next-run'
import { findDisks } from '@/lib/service/find-disks'
import { endpointOf, instanceSpec, withEngine } from '@/lib/service/instance'
import { transitionService } from '@/lib/service/transitions'
import { storeOf } from '@/lib/store/backup-store'
import { placeOfNew } from '@/lib/store/store-bucket'
import type { ServiceState } from '@/lib/service/types'
import { type FlowContext, OperationCancelled, OperationLost, type Outcome } from '../flow'

export async function loadService(flow: FlowContext): Promise<Service> {
  return db.service.findUniqueOrThrow({ where: { id: flow.operation.serviceId } })
}

/** Runs work on the store's files; a read-only or full store is an expected failure. @throws AppError. */
export async function onStore(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    // A database that restarts says nothing about the store: the step is tried again.
    if (isAppError(error) || isDatabaseAway(error)) throw error
    throw new AppError('unavailable', `The backup store can't be changed (${errorText(error)}).`, { cause: error })
  }
}

/**
 * The service's engine runs as its row says; the address it answers at is written down. A server of somebody's own is
 * only told where it is.
 */
export async function ensureEngine(flow: FlowContext): Promise<Endpoint> {
  const service = await loadService(flow)
  if (findExisting(service)) return endpointOf(service)
  const [place, openings, disks] = await Promise.all([
    placeOfNew(db, service),
    db.accessOpening.findMany({ where: { serviceId: service.id } }),
    findDisks(service),
  ])
  await onStore(() => storeOf(place).prepare())
  const progress = progressOf(flow)
  const spec = instanceSpec(service, openings, disks)
  const endpoint = await flow.driver.ensureRunning(spec, { signal: flow.signal, onProgress: progress.tell })
  await progress.forget()
  await db.service.update({ where: { id: service.id }, data: endpoint })
  return endpoint
}

/** What a driver tells while it works stands on the timeline; it is told often, and nothing waits for it. */
function progressOf(flow: FlowContext): { tell: OnProgress; forget: () => Promise<void> } {
  let hasBytes = false
  const tell: OnProgress = ({ doing, doneBytes, totalBytes }) => {
    const write = async () => {
      await flow.reportDetail(doing)
      if (totalBytes > 0) await flow.reportProgress(doneBytes, totalBytes)
    }
    hasBytes ||= totalBytes > 0
    write().catch((error: unknown) => flow.log.warn({ reason: errorText(error) }, 'progress not written'))
  }
  // The bytes of an image are not the operation's own.
  return { tell, forget: async () => (hasBytes ? flow.reportProgress(0, null) : undefined) }
}

/** Asks the engine for its version: proof that it answers to the console. */
export async function askVersion(flow: FlowContext): Promise<string> {
  const service = await loadService(flow)
  const endpoint = await ensureEngine(flow)
  return withEngine(service, endpoint, readVersion)
}

/** Whether there is an engine on which something of ours may still run. */
export async function isEngineThere(flow: FlowContext): Promise<boolean> {
  const service = await loadService(flow)
  if (!findExisting(service)) return (await flow.driver.inspect(service.id)).state === 'running'
  try {
    await askVersion(flow)
    return true
  } catch (error) {
    if (isConnectionFailure(error)) return false
    throw error
  }
}

/** The service is Running from now on, with its first backup planned by its schedule when none is. */
export async function markRunning(flow: FlowContext, version: string): Promise<void> {
  await db.$transaction(async (tx) => {
    const service = await tx.service.findUniqueOrThrow({ where: { id: flow.operation.serviceId } })
    const now = new Date()
    const nextBackupAt = service.nextBackupAt ?? nextRun(toSchedule(service), { after: now, anchor: now })
    await transitionService(tx, service.id, 'running', { version, nextBackupAt })
    // The row is locked now: a cancellation came before, or is refused because the service runs.
    await requireOngoing(flow, tx)
  })
}

/** The service was Running once, whatever became of it since: it is people's now, and no operation that made it takes it away. */
export async function hasRun({ operation }: Pick<FlowContext, 'operation'>): Promise<boolean> {
  return (await db.service.count({ where: { id: operation.serviceId, version: { not: null } } })) === 1
}

/**
 * The service is Failed, with the reason on its card. A service that is being deleted stays so: only the deletion
 * itself may say that it failed, and an operation that was cancelled for it says nothing.
 */
export async function markFailed(flow: FlowContext, { state, reason }: Outcome): Promise<void> {
  if (state === 'cancelled') return
  const isDeletion = flow.operation.kind === 'delete_service' || flow.operation.kind === 'disconnect'
  const beingDeleted: ServiceState[] = isDeletion ? [] : ['terminating']
  await db.service.updateMany({
    where: { id: flow.operation.serviceId, state: { notIn: [...beingDeleted, 'terminated'] } },
    data: { state: 'failed', stateReason: reason },
  })
}

/** @throws OperationLost when another worker has the operation now, OperationCancelled when a person asked for it. */
export async function requireOngoing(
  { operation, workerId }: Pick<FlowContext, 'operation' | 'workerId'>,
  tx: Pick<Tx, 'operation'> = db,
): Promise<void> {
  const current = await tx.operation.findUniqueOrThrow({
    where: { id: operation.id },
    select: { state: true, workerId: true, cancelRequestedAt: true },
  })
  if (current.state !== 'running' || current.workerId !== workerId) throw new OperationLost('another worker has it')
  if (current.cancelRequestedAt) throw new OperationCancelled('Cancelled.')
}

/** The engine forgets the disk of the service or bucket it was restored from; called only where it starts anew anyway. */
export async function dropRestoreSource(flow: FlowContext): Promise<void> {
  await db.service.update({
    where: { id: flow.operation.serviceId },
    data: { readsFromServiceId: null, readsFromDisk: null, readsFromStoreBucketId: null, readsFromBucketId: null },
  })
}

/** Waits, and wakes at once when the operation is lost or the worker ends. */
export async function wait(flow: FlowContext, ms: number): Promise<void> {
  await pause(ms, undefined, { signal: flow.signal })
}

export function engineLost(): AppError {
  return new AppError('unavailable', 'The engine restarted in the middle.', { retryable: true })
}
