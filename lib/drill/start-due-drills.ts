import { SYSTEM_CTX } from '@/lib/auth/ctx'
import { isGoodSql } from '@/lib/backup/good'
import { db, type Drill, Prisma, type Tx } from '@/lib/db'
import { isAppError } from '@/lib/errors'
import { log } from '@/lib/log'
import { isQuiet, leaveQuiet } from '@/lib/schedule/schedule-quiet'
import { lockServiceRow } from '@/lib/service/find-service'
import { drillHours } from './drill-hours'
import { insertDrill } from './request-drill'

/** Drills asked for in one tick; they wait for each other anyway. */
const BATCH = 50

type Due = { serviceId: string; backupId: string }

/**
 * What a schedule wants drilled now: of each service its newest good backup of everything. "Each new full" drills a
 * full one once; weekly and monthly count from the service's last drill, whoever asked for it.
 */
function selectDue(tx: Pick<Tx, '$queryRaw'>, now: Date, serviceId?: string): Promise<Due[]> {
  const one = serviceId ? Prisma.sql`AND s.id = ${serviceId}::uuid` : Prisma.empty
  return tx.$queryRaw<Due[]>`
    SELECT s.id::text AS "serviceId", newest.id::text AS "backupId"
    FROM service s CROSS JOIN LATERAL (
      SELECT b.id FROM backup b
      WHERE b.service_id = s.id AND ${isGoodSql(Prisma.sql`b`)} AND b.options = '{}'
        AND (s.drill_frequency <> 'each_full' OR b.type = 'full')
      ORDER BY b.started_at DESC, b.id DESC LIMIT 1) newest
    WHERE s.drill_frequency <> 'off' AND s.state NOT IN ('terminating', 'terminated') ${one}
      AND NOT EXISTS (
        SELECT FROM drill d WHERE d.service_id = s.id AND CASE s.drill_frequency
          WHEN 'each_full' THEN d.backup_id = newest.id
          WHEN 'weekly' THEN d.state <> 'cancelled' AND d.created_at > ${now}::timestamptz - interval '7 days'
          ELSE d.state <> 'cancelled' AND d.created_at > ${now}::timestamptz - interval '1 month' END)
    ORDER BY s.id LIMIT ${BATCH}`
}

async function startIfStillDue(serviceId: string, now: Date): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const service = await lockServiceRow(tx, serviceId)
    const [due] = await selectDue(tx, now, serviceId)
    if (!due || isQuiet(drillHours(service), now)) return false
    await insertDrill(tx, SYSTEM_CTX, { backupId: due.backupId, trigger: 'scheduled' })
    return true
  })
}

/** Tries an unfinished drill again; one that a schedule asked for waits until its hours are over. */
async function tryAgain(drill: Drill, now: Date): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const service = await lockServiceRow(tx, drill.serviceId)
    const hours = drillHours(service)
    const isTooEarly = drill.trigger === 'scheduled' && isQuiet(hours, now)
    const { count } = await tx.drill.updateMany({
      where: { id: drill.id, retryAt: drill.retryAt },
      data: { retryAt: isTooEarly ? leaveQuiet(hours, now) : null },
    })
    if (count === 0 || isTooEarly || !drill.backupId) return false
    const { backupId, trigger, attempt } = drill
    await insertDrill(tx, SYSTEM_CTX, { backupId, trigger, attempt: attempt + 1 })
    return true
  })
}

/** A backup that is deleted or being deleted can't be drilled any more. */
async function unlessGone(start: () => Promise<boolean>): Promise<'started' | 'not due' | 'gone'> {
  try {
    return (await start()) ? 'started' : 'not due'
  } catch (error) {
    if (!isAppError(error)) throw error
    log.info({ reason: error.message }, 'a drill is not started')
    return 'gone'
  }
}

/** Starts the drills that schedules want, and those that are to be tried again. Returns how many. */
export async function startDueDrills(now: Date): Promise<number> {
  let started = 0
  for (const { serviceId } of await selectDue(db, now)) {
    if ((await unlessGone(() => startIfStillDue(serviceId, now))) === 'started') started += 1
  }
  const again = await db.drill.findMany({ where: { retryAt: { lte: now } }, orderBy: { retryAt: 'asc' }, take: BATCH })
  for (const drill of again) {
    const outcome = await unlessGone(() => tryAgain(drill, now))
    if (outcome === 'started') started += 1
    if (outcome === 'gone') await db.drill.update({ where: { id: drill.id }, data: { retryAt: null } })
  }
  if (started > 0) log.info({ started }, 'drills started')
  return started
}
