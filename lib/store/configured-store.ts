import { randomUUID } from 'node:crypto'
import { db } from '@/lib/db'
import { type Env, getEnv } from '@/lib/env'
import { isAppError } from '@/lib/errors'
import { findExisting } from '@/lib/existing/schemas'
import { log } from '@/lib/log'
import { sealSecret } from '@/lib/secrets'
import { configuredStore } from './env'
import { proveStore, readCa } from './prove-store'

/** Where backups lie that are not in the current store, in a sentence for the log; null when there are none. */
async function describeElsewhere(currentId: string | null): Promise<string | null> {
  const elsewhere = await db.backup.groupBy({
    by: ['storeBucketId'],
    where: { storeBucketId: currentId === null ? { not: null } : { not: currentId } },
    _count: true,
  })
  const local = currentId === null ? 0 : await db.backup.count({ where: { storeBucketId: null } })
  const rows = await db.storeBucket.findMany()
  const addressOf = new Map(rows.map(({ id, address }) => [id, address]))
  const places = [
    ...elsewhere.flatMap(({ storeBucketId, _count }) =>
      storeBucketId ? [`${_count} in ${addressOf.get(storeBucketId)}`] : [],
    ),
    ...(local > 0 ? [`${local} in the data directory`] : []),
  ]
  if (places.length === 0) return null
  return `Backups stay where they are: ${places.join(', ')}. They are read, restored and expired there; new ones go into the current store and begin new chains.`
}

/**
 * From now on new backups go where the configuration says. A bucket that was the store before keeps its row, with its
 * keys, as long as backups lie in it. @throws AppError when the bucket can't be used.
 */
export async function ensureConfiguredStore(env: Env = getEnv()): Promise<void> {
  const configured = configuredStore(env)
  const before = await db.storeBucket.findFirst({ where: { isCurrent: true } })
  try {
    await proveStore(env)
  } catch (error) {
    // A store in use that does not answer now is no reason to leave services without their worker.
    if (!isAppError(error) || !error.retryable || before?.address !== configured?.address) throw error
    log.error({ err: error }, 'the backup store does not answer')
  }
  const current = await db.$transaction(async (tx) => {
    const others = { address: { not: configured?.address ?? '' } }
    await tx.storeBucket.updateMany({ where: { isCurrent: true, ...others }, data: { isCurrent: false } })
    const readers = await tx.service.findMany({ where: { readsFromStoreBucketId: { not: null } } })
    const servers = await tx.service.findMany({ where: { state: { not: 'terminated' } } })
    const written = servers.flatMap((server) => findExisting(server)?.storeBucketId ?? [])
    const used = [...readers.flatMap(({ readsFromStoreBucketId: id }) => id ?? []), ...written]
    await tx.storeBucket.deleteMany({ where: { ...others, backups: { none: {} }, id: { notIn: used } } })
    if (!configured) return null
    const { address, region, accessKeyId, secretAccessKey } = configured
    const data = {
      region,
      accessKeyId,
      secretEnc: sealSecret(secretAccessKey),
      caPem: await readCa(configured),
      isCurrent: true,
    }
    return tx.storeBucket.upsert({
      where: { address },
      create: { id: randomUUID(), address, ...data },
      update: data,
    })
  })
  if (before?.address === configured?.address) return
  const elsewhere = await describeElsewhere(current?.id ?? null)
  log.warn({ store: configured?.address ?? 'data directory', elsewhere }, 'the store of new backups has changed')
}
