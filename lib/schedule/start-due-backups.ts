import { SYSTEM_CTX } from '@/lib/auth/ctx'
import { insertBackup } from '@/lib/backup/take-backup'
import { db, type Service } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { log } from '@/lib/log'
import { toSchedule } from './schedule'
import { nextRun } from './schedule-next-run'
import { isQuiet, leaveQuiet } from './schedule-quiet'
import { findLastRetriedSuccess, isSkipped, skipSentence } from './schedule-skip'

/** Of two workers that look at the same time, one starts backups and the other has nothing to do. */
const LOCK_NAME = 'start-due-backups'
/** A round that takes longer is given up; what is due stays due. */
const LOCK_LIMIT_MS = 30_000

type Started = 'started' | 'skipped' | 'not due'

/**
 * Moves a service's schedule on and starts its due backup, in one transaction: of two workers only one gets through. One
 * that is late and has come into the quiet window waits for its end.
 */
async function startIfStillDue(service: Service, dueAt: Date, now: Date): Promise<Started> {
  const schedule = toSchedule(service)
  const isTooLate = isQuiet(schedule, now)
  const nextBackupAt = isTooLate ? leaveQuiet(schedule, now) : nextRun(schedule, { after: now, anchor: dueAt })
  return db.$transaction(async (tx) => {
    const { count } = await tx.service.updateMany({
      where: { id: service.id, nextBackupAt: dueAt, state: { in: ['running', 'degraded'] } },
      data: { nextBackupAt },
    })
    if (count === 0 || isTooLate) return 'not due'
    const retriedAt = await findLastRetriedSuccess(tx, service.id)
    if (retriedAt && isSkipped(schedule, dueAt, retriedAt)) {
      log.info({ serviceId: service.id }, skipSentence(dueAt, retriedAt))
      return 'skipped'
    }
    const inProgress = await tx.backup.count({ where: { serviceId: service.id, state: 'in_progress' } })
    if (inProgress > 0) return 'skipped'
    await insertBackup(tx, SYSTEM_CTX, { serviceId: service.id, trigger: 'scheduled', scheduledFor: dueAt })
    return 'started'
  })
}

/** How many more backups may start on this host now. */
async function countFreePlaces(): Promise<number> {
  const running = await db.backup.count({ where: { state: 'in_progress', trigger: 'scheduled' } })
  return Math.max(0, getEnv().CONSOLE_BACKUPS_AT_ONCE - running)
}

async function startUpTo(places: number, now: Date): Promise<number> {
  const due = await db.service.findMany({
    where: { nextBackupAt: { lte: now }, state: { in: ['running', 'degraded'] } },
    orderBy: { nextBackupAt: 'asc' },
    take: places,
  })
  let started = 0
  for (const service of due) {
    if (service.nextBackupAt && (await startIfStillDue(service, service.nextBackupAt, now)) === 'started') started += 1
  }
  return started
}

/**
 * Starts the scheduled backups that are due, the longest overdue first, as many as may run at once; the others stay due
 * and start when one has ended. A stopped service's stays due until the service runs again. Returns how many started.
 */
export async function startDueBackups(now: Date): Promise<number> {
  return db.$transaction(
    async (tx) => {
      const [lock] = await tx.$queryRaw<{ held: boolean }[]>`
        SELECT pg_try_advisory_xact_lock(hashtext(${LOCK_NAME})) AS held`
      const places = lock?.held ? await countFreePlaces() : 0
      const started = places > 0 ? await startUpTo(places, now) : 0
      if (started > 0) log.info({ started }, 'scheduled backups started')
      return started
    },
    { timeout: LOCK_LIMIT_MS },
  )
}
