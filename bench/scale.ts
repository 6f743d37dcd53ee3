import { randomUUID } from 'node:crypto'
import { pageQuery } from '@/lib/backup/list-backups'
import { db, type Prisma } from '@/lib/db'
import { expireBackups, expiredQuery } from '@/lib/schedule/expire-backups'
import { serviceMetricsQuery } from '@/lib/metrics/service-metrics'
import { pageOf, serviceListSchema } from '@/lib/service/list-query'
import { deletedQuery } from '@/lib/service/read-deleted'
import { summariesQuery } from '@/lib/service/read-summaries'
import { startDueBackups } from '@/lib/schedule/start-due-backups'
import { type Figure, median, timed } from './measure'

const MANY = { services: 1_000, backupsEach: 100 }
const RUNS = 9
const TICK_REACH_MS = 100

/** Stopped services with so many hourly backups each, chains of seven, nothing due and nothing expired. */
export async function givenManyServices({ services, backupsEach }: typeof MANY): Promise<string> {
  const mark = `scale ${randomUUID().slice(0, 8)}`
  await db.$executeRaw`
    INSERT INTO service (id, name, state, driver, password_sha256, console_password_enc, updated_at, next_backup_at, backup_retention_days)
    SELECT gen_random_uuid(), ${mark} || ' ' || n, 'stopped', 'bench', '', '', now(), now() + interval '1 hour', 7
    FROM generate_series(1, ${services}::int) n`
  await db.$executeRaw`
    WITH planned AS (
      SELECT s.id AS service_id, n, gen_random_uuid() AS id
      FROM service s, generate_series(0, ${backupsEach - 1}::int) n WHERE s.name LIKE ${`${mark} %`}),
    linked AS (
      SELECT *, first_value(id) OVER (PARTITION BY service_id, n / 7 ORDER BY n) AS chain_id,
             CASE WHEN n % 7 = 0 THEN NULL ELSE lag(id) OVER (PARTITION BY service_id ORDER BY n) END AS base_id
      FROM planned)
    INSERT INTO backup (id, service_id, state, type, trigger, base_backup_id, chain_id, started_at, size_bytes)
    SELECT id, service_id, 'successful', (CASE WHEN base_id IS NULL THEN 'full' ELSE 'incremental' END)::backup_type, 'scheduled',
           base_id, chain_id, now() - (${backupsEach}::int - n) * interval '1 hour', 1000000
    FROM linked`
  await db.$executeRaw`ANALYZE backup, service`
  return mark
}

export async function forgetManyServices(mark: string): Promise<void> {
  await db.$executeRaw`DELETE FROM backup WHERE service_id IN (SELECT id FROM service WHERE name LIKE ${`${mark} %`})`
  await db.$executeRaw`DELETE FROM service WHERE name LIKE ${`${mark} %`}`
  await db.$executeRaw`ANALYZE backup, service`
}

async function explain(query: Prisma.Sql): Promise<string> {
  const lines = await db.$queryRaw<{ 'QUERY PLAN': string }[]>`EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ${query}`
  return lines.map((line) => `    ${line['QUERY PLAN']}`).join('\n')
}

/** How PostgreSQL answers what pages and scrapes ask of many rows, and the query that finds what has expired. */
async function printPlans(mark: string, now: Date): Promise<void> {
  const { id: serviceId } = await db.service.findFirstOrThrow({ where: { name: { startsWith: mark } } })
  for (const sort of ['startedAt', 'sizeBytes'] as const) {
    const page = { serviceId, sort, direction: 'desc', limit: 25 } as const
    console.log(`\nA page of backups by ${sort}, descending:\n${await explain(pageQuery(page))}`)
  }
  console.log(`\nA page of services:\n${await explain(summariesQuery(pageOf(serviceListSchema.parse({}))))}`)
  console.log(`\nDeleted services:\n${await explain(deletedQuery({}))}`)
  console.log(`\nMetrics of services:\n${await explain(serviceMetricsQuery())}`)
  console.log(`\nExpired chains:\n${await explain(expiredQuery(now))}\n`)
}

/** What a worker does every minute, with 1,000 services and 100,000 backups of which none is due. */
export async function measureTick(): Promise<Figure> {
  const mark = await givenManyServices(MANY)
  const now = new Date()
  const times: number[] = []
  for (let run = 0; run < RUNS; run += 1) {
    const { ms } = await timed(async () => {
      await startDueBackups(now)
      await expireBackups(now)
    })
    times.push(ms)
  }
  await printPlans(mark, now)
  await forgetManyServices(mark)
  const ms = median(times)
  return {
    what: 'scheduler and retention, 1,000 services, 100,000 backups',
    measured: `${ms.toFixed(1)} ms`,
    reach: `${TICK_REACH_MS} ms`,
    isReached: ms <= TICK_REACH_MS,
  }
}
