import { backupContentsSchema, contentsTotals } from '@/lib/backup/contents'
import { backupIdSchema, getBackupRow } from '@/lib/backup/find-backup'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { getServiceRow } from '@/lib/service/find-service'
import { livingNames, suggestRestoreName } from '@/lib/service/names'
import { freeStoreBytes } from '@/lib/store/local-store'
import { estimateRestore } from './estimate'
import { findRestoreObstacle } from './restorable'
import type { RestorePlan } from './types'

function findObstacle(state: string | null, bytes: number, freeBytes: number | null): string | null {
  if (state) return state
  if (freeBytes !== null && bytes > freeBytes) return 'There is not enough disk space left to restore this backup.'
  return null
}

/** What a restore would bring, what it needs, and how long it may take. Changes nothing. */
export async function planRestore(ctx: Ctx, input: unknown): Promise<RestorePlan> {
  requirePermission(ctx, 'backup:restore')
  const { backupId } = backupIdSchema.parse(input)
  const backup = await getBackupRow(db, backupId)
  const source = await getServiceRow(db, backup.serviceId)
  const contents = backup.contents ? backupContentsSchema.parse(backup.contents) : { databases: [], fileCount: 0 }
  const totals = contentsTotals(contents)
  const freeBytes = await freeStoreBytes()
  return {
    backupId,
    takenAt: backup.startedAt.toISOString(),
    sourceServiceName: source.name,
    suggestedName: suggestRestoreName(source.name, await livingNames(db)),
    databases: contents.databases,
    totals,
    expected: await estimateRestore(source.id, totals.bytes),
    freeBytes,
    blockedReason: findObstacle(findRestoreObstacle(backup), totals.bytes, freeBytes),
  }
}
