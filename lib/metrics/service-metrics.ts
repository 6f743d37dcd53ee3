import { isGoodSql } from '@/lib/backup/good'
import { db, Prisma } from '@/lib/db'
import { expectedBy } from '@/lib/notification/expected-by'
import { CHANGED_AT, IS_WANTED, SCHEDULE_COLUMNS } from '@/lib/notification/expectation-sql'
import { type ScheduleColumns, toSchedule } from '@/lib/schedule/schedule'
import { labelText, type Metric } from './prometheus-text'

type Row = ScheduleColumns & {
  id: string
  name: string
  isRunning: boolean
  lastSuccessAt: number | null
  sinceLastSuccess: number | null
  sizeBytes: number | null
  durationMs: number | null
  restoreMs: number | null
  failures: number
  nextAt: number | null
  /** Null where no backup is expected. */
  changedAt: number | null
}

/** By key for each service, however many backups there are: a test reads the plan. */
export const serviceMetricsQuery = (serviceId?: string): Prisma.Sql => Prisma.sql`
  SELECT s.id::text, s.name, s.state = 'running' AS "isRunning",
         extract(epoch FROM good.started_at)::float8 AS "lastSuccessAt",
         extract(epoch FROM now() - good.started_at)::float8 AS "sinceLastSuccess",
         good.size_bytes::float8 AS "sizeBytes", good.duration_ms AS "durationMs",
         CASE WHEN drilled.at > restored.at THEN drilled.restore_ms ELSE coalesce(restored.ms, drilled.restore_ms) END AS "restoreMs",
         extract(epoch FROM s.next_backup_at)::float8 AS "nextAt",
         CASE WHEN ${IS_WANTED} THEN extract(epoch FROM ${CHANGED_AT})::float8 END AS "changedAt", ${SCHEDULE_COLUMNS},
         (SELECT count(*)::int FROM backup f WHERE f.service_id = s.id AND f.state = 'failed'
            AND f.started_at > coalesce(good.started_at, '-infinity')) AS failures
  FROM service s
  LEFT JOIN LATERAL (
    SELECT b.started_at, b.size_bytes, b.duration_ms FROM backup b
    WHERE b.service_id = s.id AND ${isGoodSql(Prisma.sql`b`)} AND b.options = '{}'
    ORDER BY b.started_at DESC, b.id DESC LIMIT 1) good ON true
  LEFT JOIN LATERAL (
    SELECT d.restore_ms, d.created_at AS at FROM drill d
    WHERE d.service_id = s.id AND d.restore_ms IS NOT NULL
    ORDER BY d.created_at DESC LIMIT 1) drilled ON true
  LEFT JOIN (
    SELECT DISTINCT ON (b.service_id) b.service_id, o.started_at AS at,
           extract(epoch FROM o.finished_at - o.started_at)::float8 * 1000 AS ms
    FROM operation o JOIN backup b ON b.id = o.backup_id
    WHERE o.kind = 'restore' AND o.state = 'succeeded' AND o.started_at IS NOT NULL
    ORDER BY b.service_id, o.started_at DESC) restored ON restored.service_id = s.id
  WHERE s.state NOT IN ('terminating', 'terminated')
    ${serviceId ? Prisma.sql`AND s.id = ${serviceId}::uuid` : Prisma.empty}
  ORDER BY s.id`

/** What was found last of each service: a cron expression costs more than all else of it, and changes once per backup. */
const expectedOf = new Map<string, { from: string; seconds: number }>()

/** By when it should have another good backup: what BackupOld goes by, and the notification of late backups. */
function expectedSeconds({ id, changedAt, lastSuccessAt, durationMs, ...row }: Row): number | null {
  if (changedAt === null) return null
  const schedule = toSchedule(row)
  const since = new Date(1000 * Math.max(changedAt, lastSuccessAt ?? 0))
  const from = JSON.stringify([schedule, since, durationMs])
  const known = expectedOf.get(id)
  if (known?.from === from) return known.seconds
  const seconds = expectedBy(schedule, { since, lastMs: durationMs }).getTime() / 1000
  expectedOf.set(id, { from, seconds })
  return seconds
}

const seconds = (ms: number | null): number | null => ms && ms / 1000

const METRICS: readonly { name: string; help: string; read: (row: Row) => number | null }[] = [
  { name: 'up', help: 'Whether the service is running.', read: (row) => Number(row.isRunning) },
  {
    name: 'last_success_timestamp_seconds',
    help: 'When its newest good backup of everything was started.',
    read: (row) => row.lastSuccessAt,
  },
  {
    name: 'seconds_since_last_success',
    help: 'Age of its newest good backup of everything.',
    read: (row) => row.sinceLastSuccess,
  },
  { name: 'last_backup_size_bytes', help: 'Size of that backup.', read: (row) => row.sizeBytes },
  { name: 'last_backup_duration_seconds', help: 'How long that backup took.', read: (row) => seconds(row.durationMs) },
  {
    name: 'last_restore_duration_seconds',
    help: 'How long the newest restore of one of its backups took, by a person or a drill.',
    read: (row) => seconds(row.restoreMs),
  },
  { name: 'failures_since_last_success', help: 'Backups that failed since that backup.', read: (row) => row.failures },
  {
    name: 'backup_expected_timestamp_seconds',
    help: 'By when its schedule lets expect another good backup of everything, with an hour to spare.',
    read: expectedSeconds,
  },
  { name: 'next_backup_timestamp_seconds', help: 'When its next backup is due.', read: (row) => row.nextAt },
]

/** What backups of services are like: of all that are not deleted, or of one. */
export async function readServiceMetrics(serviceId?: string): Promise<Metric[]> {
  // As one text: a thousand rows of ten columns cost the client more than the database.
  const [found] = await db.$queryRaw<{ rows: string }[]>`
    SELECT coalesce(json_agg(m), '[]')::text AS rows FROM (${serviceMetricsQuery(serviceId)}) m`
  const rows = (JSON.parse(found?.rows ?? '[]') as Row[]).map((row) => ({
    ...row,
    labels: labelText({ service_id: row.id, service: row.name }),
  }))
  return METRICS.map(({ name, help, read }) => ({
    name: `backup_console_service_${name}`,
    help,
    samples: rows.map((row) => ({ labels: row.labels, value: read(row) })),
  }))
}
