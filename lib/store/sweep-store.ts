import { z } from 'zod'
import { db } from '@/lib/db'
import { log } from '@/lib/log'
import { listStored, removeBackupFiles, removeUnpacked } from './local-store'
import { serviceStorePath, storeRoot } from './paths'

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

/**
 * Removes what failed and cancelled backups could not remove themselves, and what was unpacked for restores that have
 * ended. Files without any row are only reported: they may be somebody's last copy.
 */
export async function sweepStore(): Promise<{ removed: number; unknown: string[] }> {
  const result = { removed: 0, unknown: [] as string[] }
  for (const serviceId of (await listStored(storeRoot())).filter(isUuid)) {
    const found = (await listStored(serviceStorePath(serviceId))).flatMap((name) => ownersOf(name) ?? [])
    const unpacked = found.flatMap(({ name, operationId }) => (operationId === null ? [] : [{ name, operationId }]))
    result.removed += await sweepUnpacked(serviceId, unpacked)
    const onDisk = [...new Set(found.filter(({ operationId }) => operationId === null).map((one) => one.backupId))]
    const rows = await db.backup.findMany({ where: { id: { in: onDisk } }, select: { id: true, state: true } })
    const stateOf = new Map(rows.map((row) => [row.id, row.state]))
    for (const backupId of onDisk) {
      const state = stateOf.get(backupId)
      if (!state) result.unknown.push(`${serviceId}/${backupId}`)
      if (state !== 'failed' && state !== 'cancelled') continue
      await removeBackupFiles(serviceId, backupId)
      result.removed += 1
    }
  }
  if (result.removed > 0) log.warn(result, 'leftovers of failed backups and restores removed')
  if (result.unknown.length > 0) log.warn({ unknown: result.unknown }, 'backup files without a row, left alone')
  return result
}
