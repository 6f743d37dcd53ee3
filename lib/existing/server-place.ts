import { randomUUID } from 'node:crypto'
import { uuidOf } from '@/lib/api/uuid-of'
import type { Service, StoreBucket, Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { findCurrentStoreBucket } from '@/lib/store/store-bucket'
import { type Connection, findExisting } from './schemas'

/** What a server's disk in the console's bucket must lead to. */
export type BucketRoot = { storeBucketId: string; endpoint: string; region: string }

export type ServerPlace = {
  serviceId: string
  /** Null where the console keeps no backups in a bucket. */
  root: BucketRoot | null
}

type Reader = Pick<Tx, 'service' | 'storeBucket'>

/** The same for the same server until it is added, because its configuration names it before that. */
async function nextServiceId(tx: Reader, { address }: StoreBucket, { host, httpPort }: Connection): Promise<string> {
  for (let count = 0; ; count++) {
    const id = uuidOf(`${address} ${host}:${httpPort} ${count}`)
    if ((await tx.service.count({ where: { id } })) === 0) return id
  }
}

/**
 * Where the backups of a server go that is to be added, or of one that is `known`. @throws AppError `bad_request` when
 * it names no directory and the console's own store is none that a server could reach otherwise.
 */
export async function placeOfServer(tx: Reader, connection: Connection, known: Service | null): Promise<ServerPlace> {
  const usedId = known && findExisting(known)?.storeBucketId
  const bucket = usedId
    ? await tx.storeBucket.findUniqueOrThrow({ where: { id: usedId } })
    : await findCurrentStoreBucket(tx)
  if (!bucket) {
    if (connection.directory !== null) return { serviceId: known?.id ?? randomUUID(), root: null }
    const message =
      'Enter the directory. A server does without one only where the console keeps its backups in a bucket (CONSOLE_STORE).'
    throw new AppError('bad_request', message, { fieldErrors: { directory: [message] } })
  }
  const serviceId = known?.id ?? (await nextServiceId(tx, bucket, connection))
  const root = { storeBucketId: bucket.id, endpoint: `${bucket.address}/${serviceId}/`, region: bucket.region }
  return { serviceId, root }
}
