import { z } from 'zod'
import type { Ctx } from '@/lib/auth/ctx'
import { type Backup, db, type Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { requestOperation } from '@/lib/operation/request-operation'
import { lockServiceRow } from '@/lib/service/find-service'
import { findChainDeleteObstacle } from './deletable'
import { findDependents } from './dependents'
import { backupIdSchema, lockBackupRow, requireBackup } from './find-backup'
import { backupStatesBefore } from './transitions'

const inputSchema = backupIdSchema.extend({
  /** The person has seen which increments stand on this backup and go with it. */
  withIncrements: z.boolean().default(false),
})

async function requestOne(tx: Tx, ctx: Ctx, backup: Backup): Promise<string> {
  await tx.backup.updateMany({
    where: { id: backup.id, state: { in: backupStatesBefore('deleting') } },
    data: { state: 'deleting' },
  })
  return requestOperation(tx, ctx, { kind: 'delete_backup', serviceId: backup.serviceId, backupId: backup.id })
}

/**
 * Marks a backup and all that stands on it as deleting, and asks for their removal from the chain's end on. The caller
 * holds the service's row, so that no two deletions and no retention cross. @throws AppError `conflict` with the reason.
 */
export async function requestDeletion(tx: Tx, ctx: Ctx, backup: Backup): Promise<{ operationId: string }> {
  const dependents = await findDependents(tx, backup)
  const obstacle = await findChainDeleteObstacle(tx, backup, dependents)
  if (obstacle) throw new AppError('conflict', obstacle)
  // One request's key names one operation.
  const { requestKey: _key, requestHash: _hash, ...others } = ctx
  for (const increment of dependents) if (increment.state !== 'deleting') await requestOne(tx, others, increment)
  return { operationId: await requestOne(tx, ctx, backup) }
}

/** Deletes a backup: its files, then its row. The increments on it go with it, when that was asked for. */
export async function deleteBackup(ctx: Ctx, input: unknown): Promise<{ operationId: string }> {
  const { backupId, withIncrements } = inputSchema.parse(input)
  const { serviceId } = await requireBackup(ctx, 'backup:delete', backupId)
  return db.$transaction(async (tx) => {
    await lockServiceRow(tx, serviceId)
    const backup = await lockBackupRow(tx, backupId)
    const dependents = await findDependents(tx, backup)
    if (dependents.length > 0 && !withIncrements) {
      const them =
        dependents.length === 1 ? 'An incremental backup stands' : `${dependents.length} incremental backups stand`
      throw new AppError('conflict', `${them} on this one and can't be restored without it. Confirm that all go.`)
    }
    return requestDeletion(tx, ctx, backup)
  })
}
