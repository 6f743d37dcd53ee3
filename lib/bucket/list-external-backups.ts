import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { type Bucket, db, type ExternalBackup } from '@/lib/db'
import { isAppError } from '@/lib/errors'
import { getServiceRow } from '@/lib/service/find-service'
import { serviceIdSchema } from '@/lib/service/schemas'
import { backupSql, countHidden, externalRows, withChecks } from './external-rows'
import { findActiveBucket } from './find-bucket'
import { type BucketListing, listInBucket, MAX_LISTED } from './list-in-bucket'
import { withBucketStore } from './open-bucket-store'
import type { ExternalBackups } from './types'

const MAX_RECORDS = 100
/** A page is shown again and again; the bucket is asked once in this time. */
const KEPT_MS = 10_000

type Answer = { listing: BucketListing | null; error: string | null }
const kept = new Map<string, { askedAtMs: number; answer: Promise<Answer> }>()

async function ask(bucket: Bucket): Promise<Answer> {
  try {
    return {
      listing: await withBucketStore(bucket, (store) => listInBucket(store, { atMost: MAX_LISTED })),
      error: null,
    }
  } catch (error) {
    if (!isAppError(error)) throw error
    return { listing: null, error: error.userMessage }
  }
}

/** Asks anew as soon as something of ours has changed: `changedAt` is part of the question. */
function listKept(bucket: Bucket, changedAt: string): Promise<Answer> {
  const now = Date.now()
  for (const [key, { askedAtMs }] of kept) if (now - askedAtMs > KEPT_MS) kept.delete(key)
  const key = `${bucket.id} ${bucket.updatedAt.toISOString()} ${changedAt}`
  const known = kept.get(key)
  if (known) return known.answer
  const answer = ask(bucket)
  kept.set(key, { askedAtMs: now, answer })
  return answer
}

/** The records of what is listed, also of those that many later failures would hide. */
async function findOlder(bucket: Bucket, records: readonly ExternalBackup[], listing: BucketListing | null) {
  const known = new Set(records.map(({ name }) => name))
  const names = (listing?.newest ?? []).map(({ name }) => name).filter((name) => !known.has(name))
  return names.length === 0 ? [] : db.externalBackup.findMany({ where: { bucketId: bucket.id, name: { in: names } } })
}

/** What lies in a service's own bucket, as the bucket lists it; null without one. */
export async function listExternalBackups(ctx: Ctx, input: unknown): Promise<ExternalBackups | null> {
  const { serviceId } = serviceIdSchema.parse(input)
  requirePermission(ctx, 'backup:view', serviceId)
  await getServiceRow(db, serviceId)
  const bucket = await findActiveBucket(db, serviceId)
  if (!bucket) return null
  const records = await db.externalBackup.findMany({
    where: { bucketId: bucket.id },
    orderBy: { startedAt: 'desc' },
    take: MAX_RECORDS,
  })
  const changedAt = records.map(({ state, finishedAt }) => `${state}${finishedAt?.getTime() ?? ''}`).join()
  const { listing, error } = await listKept(bucket, changedAt)
  const all = [...records, ...(await findOlder(bucket, records, listing))]
  const rows = await withChecks(bucket, externalRows(bucket, all, listing))
  const { id: bucketId, address } = bucket
  const hidden = countHidden(rows, listing)
  return { bucketId, address, listError: error, rows, hidden, backupSql: backupSql(bucket) }
}
