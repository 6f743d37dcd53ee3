import type { Operation, Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { lockServiceRow } from '@/lib/service/find-service'
import type { OperationKind } from './types'

/** Before their first step nothing of these is in the world, so they need no worker to end. */
const BEGIN_WITH_NOTHING: readonly OperationKind[] = ['check_backup', 'restore_into', 'migrate']

const OVER = {
  succeeded: "This is done already, so it can't be cancelled any more.",
  failed: 'This has failed already, so there is nothing to cancel.',
  cancelled: 'This was cancelled already.',
} as const

/** A restored service that runs may be in use: from then on it is deleted, not cancelled. */
async function requireNotRunning(tx: Tx, serviceId: string): Promise<void> {
  const { name, state } = await lockServiceRow(tx, serviceId)
  if (state !== 'running' && state !== 'degraded') return
  throw new AppError('conflict', `The restore is complete: ${name} runs. Delete it if it is not needed.`)
}

/**
 * Asks running work to stop, in the caller's transaction; its worker stops it and removes what it wrote. Asking again
 * changes nothing. @throws AppError `conflict` when it is over, or when a restored service runs already.
 */
export async function requestCancellation(
  tx: Tx,
  { id, kind, serviceId }: Pick<Operation, 'id' | 'kind' | 'serviceId'>,
): Promise<void> {
  if (kind === 'restore') await requireNotRunning(tx, serviceId)
  const now = new Date()
  if (BEGIN_WITH_NOTHING.includes(kind)) {
    const ended = await tx.operation.updateMany({
      where: { id, state: 'queued', startedAt: null },
      data: { state: 'cancelled', cancelRequestedAt: now, finishedAt: now, error: 'Cancelled before it began.' },
    })
    if (ended.count === 1) return
  }
  const asked = await tx.operation.updateMany({
    where: { id, state: { in: ['queued', 'running'] }, cancelRequestedAt: null },
    data: { cancelRequestedAt: now },
  })
  if (asked.count === 1) return
  const { state } = await tx.operation.findUniqueOrThrow({ where: { id }, select: { state: true } })
  if (state !== 'queued' && state !== 'running') throw new AppError('conflict', OVER[state])
}
