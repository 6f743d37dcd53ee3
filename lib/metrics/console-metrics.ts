import { db, Prisma } from '@/lib/db'
import { LIVE_WORKERS } from '@/lib/health/live-workers'
import { labelText, type Metric, type Sample } from './prometheus-text'

/** A sample is taken once an hour; an older one than this says nothing of today. */
const SAMPLE_COUNTS_MS = 2 * 3_600_000

type ByState = { state: string; count: number }

const readOpen = () => db.$queryRaw<(ByState & { oldest: number | null })[]>`
  SELECT o.state::text, count(*)::int, extract(epoch FROM now() - min(o.created_at))::float8 AS oldest
  FROM operation o WHERE o.state IN ('queued', 'running') GROUP BY o.state`

/** From the activities, which have an index by outcome and time; operations have none by when they ended. */
const readEnded = () => db.$queryRaw<ByState[]>`
  SELECT a.outcome::text AS state, count(*)::int FROM activity a
  WHERE a.outcome IN ('succeeded', 'failed', 'cancelled') AND a.at > now() - interval '1 day' GROUP BY a.outcome`

const readAlive = () => db.$queryRaw<{ alive: number }[]>(Prisma.raw(LIVE_WORKERS))

const byState = (states: readonly string[], read: (state: string) => number | null): Sample[] =>
  states.map((state) => ({ labels: labelText({ state }), value: read(state) }))

/** The queue, the store, and what tells people. */
export async function readConsoleMetrics(): Promise<Metric[]> {
  const [open, ended, workers, store, waiting, failing] = await Promise.all([
    readOpen(),
    readEnded(),
    readAlive(),
    db.storeSample.findFirst({
      where: { at: { gt: new Date(Date.now() - SAMPLE_COUNTS_MS) } },
      orderBy: { at: 'desc' },
    }),
    db.delivery.count({ where: { state: 'waiting' } }),
    db.notificationChannel.count({ where: { isEnabled: true, failingSince: { not: null } } }),
  ])
  const openOf = (state: string) => open.find((row) => row.state === state)
  const one = (name: string, help: string, value: number | null): Metric => ({
    name: `backup_console_${name}`,
    help,
    samples: [{ value }],
  })
  return [
    one('workers', 'Workers that are alive.', workers[0]?.alive ?? 0),
    one('queue_depth', 'Operations that wait for a worker.', openOf('queued')?.count ?? 0),
    {
      name: 'backup_console_operations',
      help: 'Operations that have not ended.',
      samples: byState(['queued', 'running'], (state) => openOf(state)?.count ?? 0),
    },
    {
      name: 'backup_console_oldest_operation_age_seconds',
      help: 'How long ago the oldest of them was asked for; 0 without any.',
      samples: byState(['queued', 'running'], (state) => openOf(state)?.oldest ?? 0),
    },
    {
      name: 'backup_console_operations_ended_last_day',
      help: 'Operations that ended in the last 24 hours.',
      samples: byState(
        ['succeeded', 'failed', 'cancelled'],
        (state) => ended.find((row) => row.state === state)?.count ?? 0,
      ),
    },
    one('store_free_bytes', 'Free where backups lie, looked at once an hour.', store && Number(store.freeBytes)),
    one('store_size_bytes', 'Size of what backups lie on.', store && Number(store.totalBytes)),
    one('deliveries_waiting', 'Messages of notifications that are still to be sent.', waiting),
    one('channels_failing', 'Notification channels that nothing gets through.', failing),
  ]
}
