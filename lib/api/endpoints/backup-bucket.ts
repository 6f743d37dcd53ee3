import { z } from 'zod'
import type { Ctx } from '@/lib/auth/ctx'
import { getBucket } from '@/lib/bucket/get-bucket'
import { removeBucket } from '@/lib/bucket/remove-bucket'
import { setBucket } from '@/lib/bucket/set-bucket'
import type { BucketView } from '@/lib/bucket/types'
import { AppError } from '@/lib/errors'
import { bucketPatchSchema, bucketPostSchema, bucketSchema, toBucketInput, toCloudBucket } from '../bucket-view'
import { endpoint } from '../endpoint'
import { isOver, MAX_WAIT_SECONDS, waitFor } from '../wait-for'

const tag = 'Backup'
const path = '/{organizationId}/services/{serviceId}/backupBucket'
const params = z.object({ serviceId: z.uuid('This is not a service.') })

/** @throws AppError `not_found` when external backups of the service are not set up. */
async function readBucket(ctx: Ctx, serviceId: string): Promise<BucketView> {
  const { bucket } = await getBucket(ctx, { serviceId })
  if (!bucket) throw new AppError('not_found', 'This service has no backup bucket.')
  return bucket
}

/** Its schedule and what may be deleted are no part of the API: they stay. */
function optionsOf(known: BucketView | null): object {
  if (!known) return {}
  const { schedule, periodHours, startTime, timeZone, mayDelete } = known
  return { schedule, periodHours, timeZone, mayDelete, ...(startTime !== null && { startTime }) }
}

/** Tests it and makes it the service's; nothing is saved that failed. */
async function save(ctx: Ctx, serviceId: string, fields: object, known: BucketView | null) {
  const { operationId } = await setBucket(ctx, { ...optionsOf(known), ...fields, serviceId, isToBeSaved: true })
  const operation = await waitFor(ctx, operationId, MAX_WAIT_SECONDS)
  if (!isOver(operation)) {
    const sentence = `The bucket is still being tested: it is the service's when operation ${operationId} succeeds.`
    throw new AppError('unavailable', sentence, { retryable: true })
  }
  if (operation.state !== 'succeeded')
    throw new AppError('bad_request', `Nothing was changed. ${operation.error ?? 'The test was cancelled.'}`)
  return { result: toCloudBucket(await readBucket(ctx, serviceId)) }
}

export const backupBucketEndpoints = [
  endpoint({
    method: 'get',
    path,
    operationId: 'backupBucketGet',
    summary: 'Where external backups of a service go, without the secret',
    tag,
    params,
    result: bucketSchema,
    handle: async (ctx, { params: { serviceId } }) => ({ result: toCloudBucket(await readBucket(ctx, serviceId)) }),
  }),
  endpoint({
    method: 'post',
    path,
    operationId: 'backupBucketCreate',
    summary: 'Sets up external backups once the bucket is tested; answers when that has ended',
    tag,
    params,
    body: bucketPostSchema,
    result: bucketSchema,
    handle: async (ctx, { params: { serviceId }, body }) => {
      const { bucket } = await getBucket(ctx, { serviceId })
      if (bucket) throw new AppError('conflict', 'This service has a backup bucket: change it with PATCH.')
      return save(ctx, serviceId, toBucketInput(body, null), null)
    },
  }),
  endpoint({
    method: 'patch',
    path,
    operationId: 'backupBucketUpdate',
    summary: 'Changes where external backups go once that is tested; what is not given stays',
    tag,
    params,
    body: bucketPatchSchema,
    result: bucketSchema,
    handle: async (ctx, { params: { serviceId }, body }) => {
      const known = await readBucket(ctx, serviceId)
      return save(ctx, serviceId, toBucketInput(body, known), known)
    },
  }),
  endpoint({
    method: 'delete',
    path,
    operationId: 'backupBucketDelete',
    summary: 'Ends external backups and forgets the keys; what lies in the bucket stays there',
    tag,
    params,
    handle: async (ctx, { params: { serviceId } }) => {
      await removeBucket(ctx, { serviceId })
      return {}
    },
  }),
]
