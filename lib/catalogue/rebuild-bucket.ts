import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { recordActivity } from '@/lib/activity/record'
import { SYSTEM_CTX } from '@/lib/auth/ctx'
import { inspectChain } from '@/lib/backup/chain-files'
import { contentsTotals } from '@/lib/backup/contents'
import { readStoredContents } from '@/lib/bucket/bucket-files'
import { openOrExplain } from '@/lib/bucket/check-in-bucket'
import { bucketColumns } from '@/lib/bucket/columns'
import { type ListedBackup, listInBucket } from '@/lib/bucket/list-in-bucket'
import type { ObjectStore } from '@/lib/bucket/object-store'
import { withBucketStore } from '@/lib/bucket/open-bucket-store'
import { bucketFieldsSchema } from '@/lib/bucket/schemas'
import { type Bucket, db, type Service, type Tx } from '@/lib/db'
import { MAX_NAME_LENGTH, serviceNameSchema } from '@/lib/service/schemas'
import { insertGoneService } from './insert-gone-service'
import type { RebuiltBackup } from './rebuild'

const inputSchema = z.object({ serviceName: serviceNameSchema.optional() })

type Found = ListedBackup & {
  state: 'whole' | 'damaged' | 'unfinished'
  /** What is wrong with its objects, in a sentence. */
  problem: string | null
  sizeBytes: number | null
  rows: number | null
}

async function examine(store: ObjectStore, listed: ListedBackup): Promise<Found> {
  const nothing = { ...listed, sizeBytes: null, rows: null }
  if (!listed.finishedAt) {
    return { ...nothing, state: 'unfinished', problem: 'It has no table of contents (.backup).' }
  }
  const chain = await openOrExplain(store, listed.name)
  if (typeof chain === 'string') return { ...nothing, state: 'damaged', problem: chain }
  const { damaged, files, bytes } = await inspectChain(chain)
  if (damaged.length > 0) {
    const problem = `${damaged.length} of its ${files} objects are missing or have another size, the first is ${damaged[0]}.`
    return { ...nothing, state: 'damaged', problem }
  }
  const { rows } = contentsTotals(await readStoredContents(chain))
  return { ...listed, state: 'whole', problem: null, sizeBytes: bytes, rows }
}

/** The bucket as a candidate, which is forgotten by itself; with the keys in it, since everything opens buckets by a row. */
async function insertCandidate(input: unknown): Promise<Bucket> {
  const columns = bucketColumns(bucketFieldsSchema.parse(input), null)
  return db.bucket.create({ data: { id: randomUUID(), state: 'candidate', ...columns } })
}

async function insertBackups(tx: Tx, place: { bucketId: string; serviceId: string }, found: Found[], now: Date) {
  const worth = found.filter(({ state }) => state !== 'unfinished')
  await tx.externalBackup.createMany({
    data: worth.map(({ id, name, takenAt, finishedAt, sizeBytes, rows }) => ({
      ...place,
      id,
      name,
      state: 'successful' as const,
      startedAt: takenAt,
      finishedAt,
      durationMs: finishedAt && Math.max(0, finishedAt.getTime() - takenAt.getTime()),
      sizeBytes: sizeBytes === null ? null : BigInt(sizeBytes),
      totalRows: rows === null ? null : BigInt(rows),
    })),
    // One that another bucket's record names is listed all the same.
    skipDuplicates: true,
  })
  const damaged = worth.filter(({ problem }) => problem !== null)
  const checks = damaged.map(({ name, problem }) => ({
    bucketId: place.bucketId,
    name,
    checkedAt: now,
    error: problem,
  }))
  await tx.bucketCheck.createMany({ data: checks, skipDuplicates: true })
}

type Owner = Pick<Service, 'id' | 'name'>

async function insertAll(tx: Tx, bucket: Bucket, found: Found[], name: string, now: Date): Promise<Owner> {
  const service = { id: randomUUID(), name }
  await insertGoneService(tx, service, now)
  const active = { serviceId: service.id, state: 'active', testedAt: now } as const
  // Looking at a long history takes longer than a set-up that nobody uses is kept.
  await tx.bucket.upsert({ where: { id: bucket.id }, create: { ...bucket, ...active }, update: active })
  await insertBackups(tx, { bucketId: bucket.id, serviceId: service.id }, found, now)
  const detail = `${found.length} backups found in ${bucket.address}`
  await recordActivity(tx, SYSTEM_CTX, { action: 'catalogue_rebuild', serviceId: service.id, detail })
  return service
}

function describe(owner: Owner, found: Found): RebuiltBackup {
  const { id: backupId, takenAt, state: outcome, problem } = found
  const facts = { serviceId: owner.id, serviceName: owner.name, backupId, takenAt }
  return { ...facts, outcome, detail: problem ?? 'Every object is there.' }
}

/** A bucket that a service has already: its page lists whatever lies there, so there is nothing to make. */
async function findOwner({ id, provider, address }: Bucket): Promise<Owner | null> {
  const known = await db.bucket.findFirst({
    where: { id: { not: id }, provider, address, state: 'active' },
    orderBy: { createdAt: 'asc' },
  })
  return known?.serviceId ? db.service.findUnique({ where: { id: known.serviceId } }) : null
}

async function rebuild(bucket: Bucket, serviceName: string | undefined, now: Date): Promise<RebuiltBackup[]> {
  const { newest: listed } = await withBucketStore(bucket, (store) =>
    listInBucket(store, { atMost: Number.POSITIVE_INFINITY }),
  )
  const owner = await findOwner(bucket)
  if (owner) {
    const detail = 'The bucket is known: the Backups page of that service lists it.'
    const known = { serviceId: owner.id, serviceName: owner.name, outcome: 'known' as const, detail }
    return listed.map(({ id: backupId, takenAt }) => ({ ...known, backupId, takenAt }))
  }
  if (listed.length === 0) return []
  const found = await withBucketStore(bucket, async (store) => {
    const all: Found[] = []
    for (const one of listed) all.push(await examine(store, one))
    return all
  })
  const name = serviceName ?? `Bucket ${new URL(bucket.address).pathname.slice(1)}`.slice(0, MAX_NAME_LENGTH)
  const made = await db.$transaction((tx) => insertAll(tx, bucket, found, name, now), { timeout: 60_000 })
  return found.map((one) => describe(made, one))
}

/**
 * Makes a service that is gone, its bucket's set-up and the rows of what lies there, for every backup of a person's own
 * bucket: which backups are whose only the bucket can tell, so all of a path are one service's. The bucket is only
 * read, its keys are sealed. Safe to repeat. @throws AppError when the bucket can't be read; then nothing is written.
 */
export async function rebuildFromBucket(
  input: unknown,
  now: Date,
): Promise<{ address: string; backups: RebuiltBackup[] }> {
  const { serviceName } = inputSchema.parse(input)
  const bucket = await insertCandidate(input)
  try {
    return { address: bucket.address, backups: await rebuild(bucket, serviceName, now) }
  } finally {
    await db.bucket.deleteMany({ where: { id: bucket.id, state: 'candidate' } })
  }
}
