import type { Ctx } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { requestOperation } from '@/lib/operation/request-operation'
import { lockServiceRow } from '@/lib/service/find-service'
import { externalBackupIdSchema, requireBackupInBucket } from './external-backup-id'
import { findCheck } from './find-checks'

/**
 * Asks for a reading of every object of a backup in a service's bucket. While one is under way, that one is the answer.
 * @throws AppError `conflict` for a bucket that belongs to no service: what is restored from it is checked by the restore.
 */
export async function checkExternalBackup(ctx: Ctx, input: unknown): Promise<{ operationId: string }> {
  const { bucketId, backupName } = externalBackupIdSchema.parse(input)
  const { state, serviceId } = await requireBackupInBucket(ctx, 'backup:check', { bucketId, backupName })
  if (state !== 'active' || serviceId === null)
    throw new AppError('conflict', 'Only backups in the bucket that a service is backed up to can be checked.')
  return db.$transaction(async (tx) => {
    await lockServiceRow(tx, serviceId)
    const open = await findCheck(tx, { serviceId, bucketId, backupName })
    if (open) return { operationId: open.id }
    const request = { kind: 'check_backup' as const, serviceId, input: { bucketId, backupName }, detail: backupName }
    return { operationId: await requestOperation(tx, ctx, request) }
  })
}
