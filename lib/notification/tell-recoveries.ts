import { db } from '@/lib/db'

/** What failed more than once on a day is told to be over when it has held for so long. */
export const HOLDS_FOR_MS = 3_600_000

/**
 * Tells that it is over of what came and went on a day, once that has held for an hour: in one statement, which looks
 * again at a row that a new failure holds. Returns how many.
 */
export async function tellRecoveries(now: Date): Promise<number> {
  const before = new Date(now.getTime() - HOLDS_FOR_MS)
  return db.$executeRaw`
    WITH over AS (UPDATE notification SET over_since = NULL WHERE over_since <= ${before} RETURNING *)
    INSERT INTO notification (day, cause, subject, recovers_id, service_id, service_name, facts)
    SELECT (now() AT TIME ZONE 'UTC')::date, o.cause, o.subject, o.id, o.service_id,
           coalesce((SELECT s.name FROM service s WHERE s.id = o.service_id), o.service_name), o.facts
    FROM over o
    ON CONFLICT DO NOTHING`
}
