import { type Bucket, db, type Service, type Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'

/** The bucket that a service is backed up to, or null. */
export function findActiveBucket(tx: Pick<Tx, 'bucket'>, serviceId: string): Promise<Bucket | null> {
  return tx.bucket.findFirst({ where: { serviceId, state: 'active' } })
}

/** Names of the other services that are backed up to the same place. */
export async function findSharing({ id, provider, address }: Bucket): Promise<string[]> {
  const others = await db.bucket.findMany({ where: { provider, address, state: 'active', id: { not: id } } })
  const services = await db.service.findMany({
    where: { id: { in: others.flatMap(({ serviceId }) => serviceId ?? []) }, state: { not: 'terminated' } },
    select: { name: true },
    orderBy: { name: 'asc' },
  })
  return services.map(({ name }) => name)
}

/** @throws AppError `conflict` when the service was deleted: it gets no bucket any more. */
export function requireNotDeleted({ name, state }: Pick<Service, 'name' | 'state'>): void {
  if (state === 'terminated' || state === 'terminating')
    throw new AppError('conflict', `${name} was deleted: it is no longer backed up.`)
}

/** @throws AppError `not_found`. */
export async function getActiveBucket(tx: Pick<Tx, 'bucket'>, serviceId: string): Promise<Bucket> {
  const bucket = await findActiveBucket(tx, serviceId)
  if (!bucket) throw new AppError('not_found', 'No external backup is set up for this service.')
  return bucket
}

/** @throws AppError `not_found`. */
export async function getBucketRow(tx: Pick<Tx, 'bucket'>, bucketId: string): Promise<Bucket> {
  const bucket = await tx.bucket.findUnique({ where: { id: bucketId } })
  if (!bucket) throw new AppError('not_found', 'This bucket is not known any more. Enter its address and keys again.')
  return bucket
}

/** What a service's engine can reach: its own bucket, and one that it is being restored from. */
export function findEngineBuckets({ id: serviceId, readsFromBucketId }: Service): Promise<Bucket[]> {
  return db.bucket.findMany({
    where: {
      secretEnc: { not: null },
      OR: [{ serviceId, state: 'active' }, ...(readsFromBucketId ? [{ id: readsFromBucketId }] : [])],
    },
    orderBy: { createdAt: 'asc' },
  })
}
