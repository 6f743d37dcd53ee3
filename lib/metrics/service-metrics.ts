import { isGoodSql } from '@/lib/backup/good'
import { db, Prisma } from '@/lib/db'
import { labelText, type Metric } from './prometheus-text'

type Row = {
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
}

/** By key for each service, however many backups there are: a test reads the plan. */
export const serviceMetricsQuery = (serviceId?: string): Prisma.Sql => Prisma.sql`
  SELECT s.id::text, s.name, s.state = 'running' AS "isRunning",
         extract(epoch FROM good.started_at)::float8 AS "lastSuccessAt",
         extract(epoch FROM now() - good.started_at)::float8 AS "sinceLastSuccess",
         good.size_bytes::float8 AS "sizeBytes", good.duration_ms AS "durationMs", drilled.restore_ms AS "restoreMs",
         extract(epoch FROM s.next_backup_at)::float8 AS "nextAt",
         (SELECT count(*)::int FROM backup f WHERE f.service_id = s.id AND f.state = 'failed'
            AND f.started_at > coalesce(good.started_at, '-infinity')) AS failures
  FROM service s
  LEFT JOIN LATERAL (
    SELECT b.started_at, b.size_bytes, b.duration_ms FROM backup b
    WHERE b.service_id = s.id AND ${isGoodSql(Prisma.sql`b`)} AND b.options = '{}'
    ORDER BY b.started_at DESC, b.id DESC LIMIT 1) good ON true
  LEFT JOIN LATERAL (
    SELECT d.restore_ms FROM drill d
    WHERE d.service_id = s.id AND d.restore_ms IS NOT NULL
    ORDER BY d.created_at DESC LIMIT 1) drilled ON true
  WHERE s.state NOT IN ('terminating', 'terminated')
    ${serviceId ? Prisma.sql`AND s.id = ${serviceId}::uuid` : Prisma.empty}
  ORDER BY s.id`

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
    help: 'How long its newest drill took to restore.',
    read: (row) => seconds(row.restoreMs),
  },
  { name: 'failures_since_last_success', help: 'Backups that failed since that backup.', read: (row) => row.failures },
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
