import { backupContentsSchema, contentsTotals } from '@/lib/backup/contents'
import { IS_GOOD } from '@/lib/backup/good'
import { IS_COMPLETE } from '@/lib/backup/options'
import { db } from '@/lib/db'
import { estimateFrom, estimateRestore } from '@/lib/restore/estimate'
import type { Recovery } from './recovery-words'

/** The newest drills that an estimate is judged by. */
const RUNS = 5

async function estimateByDrills(serviceId: string, bytes: number) {
  const drills = await db.drill.findMany({
    where: { serviceId, state: { in: ['verified', 'check_failed'] }, restoreMs: { not: null } },
    orderBy: { createdAt: 'desc' },
    take: RUNS,
  })
  const runs = drills.flatMap(({ restoredBytes, restoreMs }) =>
    restoreMs === null ? [] : [{ bytes: Number(restoredBytes), durationMs: restoreMs }],
  )
  return estimateFrom(runs, bytes)
}

async function findRestore(serviceId: string, bytes: number): Promise<Recovery['restore']> {
  const byDrills = await estimateByDrills(serviceId, bytes)
  if (byDrills) return { ms: byDrills.durationMs, runs: byDrills.runs, from: 'drills' }
  const byRestores = await estimateRestore(serviceId, bytes)
  return byRestores && { ms: byRestores.durationMs, runs: byRestores.runs, from: 'restores' }
}

function findLastGood(serviceId: string) {
  return db.backup.findFirst({
    where: { serviceId, ...IS_GOOD, ...IS_COMPLETE },
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
    select: { id: true, startedAt: true, contents: true, drillRestoreMs: true },
  })
}

/** The newest good backup of everything. */
export async function findLastGoodId(serviceId: string): Promise<string | null> {
  return (await findLastGood(serviceId))?.id ?? null
}

/** What a service could be brought back to now, and how soon: from its newest good backup of everything. */
export async function findRecovery(serviceId: string): Promise<Recovery> {
  const backup = await findLastGood(serviceId)
  if (!backup) return { lastGoodAt: null, restore: null }
  const lastGoodAt = backup.startedAt.toISOString()
  if (backup.drillRestoreMs !== null) {
    return { lastGoodAt, restore: { ms: backup.drillRestoreMs, from: 'itself', runs: 1 } }
  }
  const { bytes } = contentsTotals(backupContentsSchema.parse(backup.contents ?? { databases: [], fileCount: 0 }))
  return { lastGoodAt, restore: await findRestore(serviceId, bytes) }
}
