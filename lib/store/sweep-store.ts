import { readdir } from 'node:fs/promises'
import { z } from 'zod'
import { db } from '@/lib/db'
import { log } from '@/lib/log'
import { removeBackupFiles } from './local-store'
import { serviceStorePath, storeRoot } from './paths'

const isUuid = (name: string) => z.uuid().safeParse(name).success

async function uuidEntries(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names.filter(isUuid)
}

/**
 * Removes what failed and cancelled backups could not remove themselves. Files without any row are only reported:
 * they may be somebody's last copy.
 */
export async function sweepStore(): Promise<{ removed: number; unknown: string[] }> {
  const result = { removed: 0, unknown: [] as string[] }
  for (const serviceId of await uuidEntries(storeRoot())) {
    const onDisk = await uuidEntries(serviceStorePath(serviceId))
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
  if (result.removed > 0) log.warn(result, 'leftovers of failed backups removed')
  if (result.unknown.length > 0) log.warn({ unknown: result.unknown }, 'backup files without a row, left alone')
  return result
}
