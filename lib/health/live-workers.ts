/** A worker without a heartbeat for this long is down: five missed ones. */
const WORKER_SILENT_MS = 10_000

/** SQL for how many workers live, by the database's clock, as `alive`. */
export const LIVE_WORKERS = `
  SELECT count(*)::int AS alive FROM worker
  WHERE heartbeat_at > now() - ${WORKER_SILENT_MS} * interval '1 millisecond'`
