import { recordActivity } from '@/lib/activity/record'
import type { Ctx } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { requestCancellation } from '@/lib/operation/request-cancellation'
import { backupIdSchema, lockBackupRow, requireBackup } from './find-backup'

/** Asks a running backup to stop; what it wrote is removed. */
export async function cancelBackup(ctx: Ctx, input: unknown): Promise<void> {
  const { backupId } = backupIdSchema.parse(input)
  await requireBackup(ctx, 'backup:cancel', backupId)
  await db.$transaction(async (tx) => {
    const backup = await lockBackupRow(tx, backupId)
    if (backup.state !== 'in_progress') throw new AppError('conflict', 'This backup is no longer in progress.')
    const operation = await tx.operation.findFirst({
      where: { backupId, kind: 'backup', state: { in: ['queued', 'running'] } },
    })
    if (operation) await requestCancellation(tx, operation)
    const { serviceId } = backup
    await recordActivity(tx, ctx, { action: 'operation_cancel', serviceId, backupId })
  })
}
