import { randomUUID } from 'node:crypto'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { requireOurs, RUN_IT_THERE } from '@/lib/existing/schemas'
import { requestOperation } from '@/lib/operation/request-operation'
import { restoreSourceSchema } from '@/lib/restore/source'
import { lockServiceRow } from '@/lib/service/find-service'
import { serviceIdSchema } from '@/lib/service/schemas'
import { needsOwnCredentials } from './columns'
import { findActiveBucket, requireNotDeleted } from './find-bucket'

/**
 * Tests the bucket of the original through an engine of a service that was restored from it, and makes it this one's
 * bucket too, with its keys and its schedule. Both write into it side by side, each backup under a name of its own.
 * @throws AppError `not_found` when the original has none any more, `conflict` when this service has one.
 */
export async function copyBucket(ctx: Ctx, input: unknown): Promise<{ bucketId: string; operationId: string }> {
  const { serviceId } = serviceIdSchema.parse(input)
  requirePermission(ctx, 'service:configure', serviceId)
  return db.$transaction(async (tx) => {
    const service = await lockServiceRow(tx, serviceId)
    requireOurs(service, 'configure a bucket on', RUN_IT_THERE)
    requireNotDeleted(service)
    const source = service.source === null ? null : restoreSourceSchema.parse(service.source)
    const theirs = source && (await findActiveBucket(tx, source.serviceId))
    if (source) requirePermission(ctx, 'service:configure', source.serviceId)
    if (!theirs) throw new AppError('not_found', 'There is no bucket to take over: the original has none.')
    if (needsOwnCredentials(theirs)) requirePermission(ctx, 'bucket:open')
    if (await findActiveBucket(tx, serviceId))
      throw new AppError('conflict', `${service.name} has a bucket already. Change it in its settings.`)
    const bucketId = randomUUID()
    const { provider, address, container, path, accessKeyId, secretEnc, roleArn, region, caPem } = theirs
    const { periodHours, startTime, timeZone, followsService, mayDelete } = theirs
    const place = { provider, address, container, path, accessKeyId, secretEnc, roleArn, region, caPem }
    const options = { periodHours, startTime, timeZone, followsService, mayDelete }
    await tx.bucket.create({ data: { id: bucketId, serviceId, state: 'candidate', ...place, ...options } })
    const request = { kind: 'test_bucket' as const, serviceId, input: { bucketId, isToBeSaved: true } }
    return { bucketId, operationId: await requestOperation(tx, ctx, request) }
  })
}
