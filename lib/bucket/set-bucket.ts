import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { requireOurs, RUN_IT_THERE } from '@/lib/existing/schemas'
import { requestOperation } from '@/lib/operation/request-operation'
import { lockServiceRow } from '@/lib/service/find-service'
import { serviceIdSchema } from '@/lib/service/schemas'
import { bucketColumns, needsOwnCredentials } from './columns'
import { findActiveBucket, requireNotDeleted } from './find-bucket'
import { bucketFieldsSchema, bucketOptionsSchema, optionColumns } from './schemas'

const inputSchema = z.object({
  ...serviceIdSchema.shape,
  /** False only tests; true also makes it the service's bucket when the test is passed. */
  isToBeSaved: z.boolean().default(true),
})

/**
 * Tests a bucket, through an engine like the one that will back up, and makes it the service's own. A secret left empty
 * is the known one, as long as the host is the same. Nothing is saved that failed: saveBucket insists.
 */
export async function setBucket(ctx: Ctx, input: unknown): Promise<{ bucketId: string; operationId: string }> {
  const fields = bucketFieldsSchema.parse(input)
  const { serviceId, isToBeSaved } = inputSchema.parse(input)
  requirePermission(ctx, 'service:configure', serviceId)
  const options = optionColumns(bucketOptionsSchema.parse(input))
  return db.$transaction(async (tx) => {
    const service = await lockServiceRow(tx, serviceId)
    requireOurs(service, 'configure a bucket on', RUN_IT_THERE)
    requireNotDeleted(service)
    const columns = bucketColumns(fields, await findActiveBucket(tx, serviceId))
    // Whoever configures one service must not reach by them what they open for others.
    if (needsOwnCredentials(columns)) requirePermission(ctx, 'bucket:open')
    const bucketId = randomUUID()
    await tx.bucket.create({
      data: { id: bucketId, serviceId, state: 'candidate', ...options, ...columns },
    })
    const request = { kind: 'test_bucket' as const, serviceId, input: { bucketId, isToBeSaved } }
    return { bucketId, operationId: await requestOperation(tx, ctx, request) }
  })
}
