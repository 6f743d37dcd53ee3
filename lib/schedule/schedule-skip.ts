import { IS_GOOD } from '@/lib/backup/good'
import type { Tx } from '@/lib/db'
import type { Schedule } from './schedule'

const HOUR_MS = 3_600_000
const SKIP_MS = 24 * HOUR_MS
/** A backup starts within an hour of its time (ClickHouse Cloud); tried again in that hour it is still on time. */
const ON_TIME_MS = HOUR_MS

/**
 * When the newest successful scheduled backup was tried again, later than an hour after its first try; null when it was
 * not. One that started late, because the console was down or others were first, was not tried again. One indexed row.
 */
export async function findLastRetriedSuccess(tx: Pick<Tx, 'backup'>, serviceId: string): Promise<Date | null> {
  const last = await tx.backup.findFirst({
    where: { serviceId, ...IS_GOOD, trigger: 'scheduled' },
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
    select: { startedAt: true, operations: { where: { kind: 'backup' }, select: { startedAt: true } } },
  })
  const triedAt = last?.operations[0]?.startedAt
  return last && triedAt && triedAt.getTime() - last.startedAt.getTime() > ON_TIME_MS ? triedAt : null
}

/**
 * Whether a daily run at a start time is left out, because a retry of an earlier one started less than 24 hours before
 * and succeeded (ClickHouse Cloud, configurable backups). The next try is the next day's.
 */
export function isSkipped(schedule: Schedule, dueAt: Date, retriedAt: Date): boolean {
  const sinceMs = dueAt.getTime() - retriedAt.getTime()
  return schedule.kind === 'start-time' && sinceMs > 0 && sinceMs < SKIP_MS
}

/** Why a run was left out, for people. */
export function skipSentence(dueAt: Date, retriedAt: Date): string {
  const hours = Math.floor((dueAt.getTime() - retriedAt.getTime()) / HOUR_MS)
  const ago = hours === 0 ? 'less than an hour' : hours === 1 ? '1 hour' : `${hours} hours`
  return `Skipped: a retry succeeded ${ago} before, and a daily backup is not repeated within 24 hours. The next one is tomorrow.`
}
