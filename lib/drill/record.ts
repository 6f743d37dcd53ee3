import { z } from 'zod'
import { markIncrements } from '@/lib/backup/record-check'
import { db, type Drill, type Prisma, type Tx } from '@/lib/db'
import type { CheckResult } from './check-queries'
import { nextTryAt } from './next-try'

/** The JSON column `drill.parts`: milliseconds that each step took, in the try that got through. */
const partsSchema = z.record(z.string(), z.number())
export type DrillParts = z.infer<typeof partsSchema>

/** What a restore of the backup takes until it may be used: these parts together. */
const RESTORE_PARTS = ['backup_checked', 'instance', 'data', 'verified'] as const

export function partsOf(drill: Pick<Drill, 'parts'>): DrillParts {
  return partsSchema.parse(drill.parts)
}

/** Milliseconds from asking for the restore to data that was verified. */
export function restoreMsOf(parts: DrillParts): number {
  return RESTORE_PARTS.reduce((sum, part) => sum + (parts[part] ?? 0), 0)
}

/** Notes how long a part took. An instance begun anew forgets what came after it. */
export async function notePart(drillId: string, part: string, ms: number): Promise<void> {
  const drill = await db.drill.findUniqueOrThrow({ where: { id: drillId } })
  const { backup_checked = 0, ...others } = partsOf(drill)
  const kept = part === 'instance' ? { backup_checked } : { backup_checked, ...others }
  await db.drill.updateMany({ where: { id: drillId, state: 'open' }, data: { parts: { ...kept, [part]: ms } } })
}

async function close(tx: Tx, drillId: string, data: Prisma.DrillUpdateManyMutationInput): Promise<boolean> {
  const { count } = await tx.drill.updateMany({
    where: { id: drillId, state: 'open' },
    data: { ...data, finishedAt: new Date() },
  })
  return count === 1
}

async function tell(tx: Tx, backupId: string | null, data: Prisma.BackupUpdateManyMutationInput): Promise<void> {
  const backup = backupId && (await tx.backup.findUnique({ where: { id: backupId } }))
  if (!backup) return
  await tx.backup.updateMany({
    where: { id: backup.id, state: 'successful' },
    data: { ...data, drilledAt: new Date() },
  })
  await markIncrements(tx, backup)
}

/** The backup came back whole: it is Verified, with how long that took. */
export async function recordVerified(tx: Tx, drillId: string): Promise<void> {
  const drill = await tx.drill.findUniqueOrThrow({ where: { id: drillId } })
  const restoreMs = restoreMsOf(partsOf(drill))
  if (!(await close(tx, drillId, { state: 'verified', restoreMs }))) return
  await tell(tx, drill.backupId, { drillError: null, drillRestoreMs: restoreMs, drillCheckError: null })
}

/** The backup can't be trusted: said on its row at once, before the instance is removed. */
export async function recordNotRestorable(tx: Tx, drillId: string, reason: string): Promise<void> {
  const drill = await tx.drill.findUniqueOrThrow({ where: { id: drillId } })
  if (!(await close(tx, drillId, { state: 'not_restorable', reason }))) return
  await tell(tx, drill.backupId, { drillError: reason, drillRestoreMs: null, drillCheckError: null })
}

/** What the check queries answered, all as they should. */
export async function noteChecks(drillId: string, checks: CheckResult[]): Promise<void> {
  await db.drill.updateMany({ where: { id: drillId, state: 'open' }, data: { checks } })
}

/** The backup came back whole and is as good as before; its owner expected other data in it. */
export async function recordCheckFailed(
  tx: Tx,
  drillId: string,
  { checks, reason }: { checks: CheckResult[]; reason: string },
): Promise<void> {
  const drill = await tx.drill.findUniqueOrThrow({ where: { id: drillId } })
  const restoreMs = restoreMsOf(partsOf(drill))
  if (!(await close(tx, drillId, { state: 'check_failed', restoreMs, checks, reason }))) return
  await tell(tx, drill.backupId, { drillError: null, drillRestoreMs: restoreMs, drillCheckError: reason })
}

/** The drill itself failed; it says nothing about the backup and is tried again after a pause, a few times. */
export async function recordUnfinished(drillId: string, reason: string): Promise<Date | null> {
  const { attempt } = await db.drill.findUniqueOrThrow({ where: { id: drillId } })
  const retryAt = nextTryAt(attempt, new Date())
  await close(db, drillId, { state: 'unfinished', reason, retryAt })
  return retryAt
}

export async function recordCancelled(drillId: string): Promise<void> {
  await close(db, drillId, { state: 'cancelled' })
}
