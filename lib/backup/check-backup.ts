import type { Ctx } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { requestOperation } from '@/lib/operation/request-operation'
import { backupIdSchema, lockBackupRow, requireBackup } from './find-backup'

/** Asks for a reading of every file of a backup and its bases. While one is under way, that one is the answer. */
export async function checkBackup(ctx: Ctx, input: unknown): Promise<{ operationId: string }> {
  const { backupId } = backupIdSchema.parse(input)
  await requireBackup(ctx, 'backup:check', backupId)
  return db.$transaction(async (tx) => {
    const backup = await lockBackupRow(tx, backupId)
    if (backup.state !== 'successful') throw new AppError('conflict', 'Only a successful backup can be checked.')
    const open = await tx.operation.findFirst({
      where: { backupId, kind: 'check_backup', state: { in: ['queued', 'running'] } },
      select: { id: true },
    })
    if (open) return { operationId: open.id }
    const operationId = await requestOperation(tx, ctx, {
      kind: 'check_backup',
      serviceId: backup.serviceId,
      backupId,
    })
    return { operationId }
  })
}
