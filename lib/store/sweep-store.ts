import { z } from 'zod'
import { db } from '@/lib/db'
import { log } from '@/lib/log'
import { bucketStore } from './bucket-store'
import { localStore, removeUnpacked } from './local-store'
import type { ConsoleStore } from './service-store'

const BUCKET_PERIOD_MS = 60 * 60_000

type Swept = { removed: number; unknown: string[] }

const isUuid = (name: string) => z.uuid().safeParse(name).success

/** A backup's directory or archive, the engine's lock beside it, or what was unpacked for an operation. */
const STORED = /^([0-9a-f-]{36})(?:\.for-([0-9a-f-]{36})|(?:\.[a-z.]+)?)$/

function ownersOf(name: string): { name: string; backupId: string; operationId: string | null } | null {
  const [, backupId = '', operationId = null] = STORED.exec(name) ?? []
  return isUuid(backupId) ? { name, backupId, operationId } : null
}

/** Directories that no restore needs any more: its operation has ended. */
async function sweepUnpacked(serviceId: string, unpacked: readonly { name: string; operationId: string }[]) {
  const ids = unpacked.map(({ operationId }) => operationId).filter(isUuid)
  const open = await db.operation.findMany({
    where: { id: { in: ids }, state: { in: ['queued', 'running'] } },
    select: { id: true },
  })
  const needed = new Set(open.map(({ id }) => id))
  const left = unpacked.filter(({ operationId }) => !needed.has(operationId))
  for (const { name } of left) await removeUnpacked(serviceId, name)
  return left.length
}

/** Removes what failed and cancelled backups have left in a store. */
async function sweep(store: ConsoleStore, storeBucketId: string | null): Promise<Swept> {
  const result: Swept = { removed: 0, unknown: [] }
  for (const serviceId of await store.listServices()) {
    const own = store.of(serviceId)
    const found = (await own.list()).flatMap((name) => ownersOf(name) ?? [])
    const unpacked = found.flatMap(({ name, operationId }) => (operationId === null ? [] : [{ name, operationId }]))
    result.removed += await sweepUnpacked(serviceId, unpacked)
    const stored = [...new Set(found.filter(({ operationId }) => operationId === null).map((one) => one.backupId))]
    const rows = await db.backup.findMany({
      where: { id: { in: stored }, storeBucketId },
      select: { id: true, state: true },
    })
    const stateOf = new Map(rows.map((row) => [row.id, row.state]))
    for (const backupId of stored) {
      const state = stateOf.get(backupId)
      if (!state) result.unknown.push(`${serviceId}/${backupId}`)
      if (state !== 'failed' && state !== 'cancelled') continue
      await own.removeBackup(backupId)
      result.removed += 1
    }
  }
  if (result.removed > 0) log.warn(result, 'leftovers of failed backups and restores removed')
  if (result.unknown.length > 0) log.warn({ unknown: result.unknown }, 'backup files without a row, left alone')
  return result
}

/**
 * Removes what failed and cancelled backups could not remove themselves, and what was unpacked for restores that have
 * ended. Files without any row are only reported: they may be somebody's last copy.
 */
export function sweepStore(): Promise<Swept> {
  return sweep(localStore(), null)
}

const sweptAt = new Map<string, number>()

/** The same in the console's buckets, each once an hour: listing them costs money. */
export async function sweepBuckets(now: Date): Promise<void> {
  for (const { id } of await db.storeBucket.findMany({ select: { id: true } })) {
    if (now.getTime() - (sweptAt.get(id) ?? 0) < BUCKET_PERIOD_MS) continue
    sweptAt.set(id, now.getTime())
    await sweep(bucketStore(id), id)
  }
}
