import { randomUUID } from 'node:crypto'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { type Bucket, db, type Service, type Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { requestOperation } from '@/lib/operation/request-operation'
import { lockServiceRow } from '@/lib/service/find-service'
import { serviceIdSchema } from '@/lib/service/schemas'
import { backupName } from './backup-name'
import { getActiveBucket } from './find-bucket'

/** Writes an external backup in progress and the operation that takes it; null when one is in progress already. */
export async function insertExternalBackup(
  tx: Tx,
  ctx: Ctx,
  { id: serviceId }: Service,
  bucket: Bucket,
): Promise<{ backupId: string; operationId: string } | null> {
  if ((await tx.externalBackup.count({ where: { serviceId, state: 'in_progress' } })) > 0) return null
  const backupId = randomUUID()
  await tx.externalBackup.create({
    data: {
      id: backupId,
      bucketId: bucket.id,
      serviceId,
      name: backupName(new Date(), backupId),
      state: 'in_progress',
    },
  })
  const request = { kind: 'bucket_backup' as const, serviceId, input: { externalBackupId: backupId } }
  return { backupId, operationId: await requestOperation(tx, ctx, request) }
}

/** Backs a service up into its own bucket now: everything, in full. One at a time. */
export async function takeExternalBackup(ctx: Ctx, input: unknown): Promise<{ backupId: string; operationId: string }> {
  const { serviceId } = serviceIdSchema.parse(input)
  requirePermission(ctx, 'backup:create', serviceId)
  return db.$transaction(async (tx) => {
    const service = await lockServiceRow(tx, serviceId)
    const bucket = await getActiveBucket(tx, serviceId)
    if (service.state !== 'running' && service.state !== 'degraded')
      throw new AppError('conflict', `${service.name} is ${service.state}. A backup needs a running service.`)
    const inserted = await insertExternalBackup(tx, ctx, service, bucket)
    if (!inserted) throw new AppError('conflict', `An external backup of ${service.name} is already in progress.`)
    return inserted
  })
}
