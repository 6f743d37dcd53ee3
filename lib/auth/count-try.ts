import { db } from '@/lib/db'

/** Tries per account and window, from whatever addresses: a forwarded-for header is easy to invent. */
export const MAX_TRIES = 20
const WINDOW_MS = 10 * 60_000

/** Counts a try and returns how many there were in the last ten minutes, in all web processes together. */
export async function countTry(key: string): Promise<number> {
  const now = Date.now()
  const rows = await db.$queryRaw<{ count: number }[]>`
    INSERT INTO rate_limit (id, key, count, last_request) VALUES (${key}, ${key}, 1, ${now})
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN rate_limit.last_request < ${now - WINDOW_MS} THEN 1 ELSE rate_limit.count + 1 END,
      last_request = CASE WHEN rate_limit.last_request < ${now - WINDOW_MS} THEN ${now} ELSE rate_limit.last_request END
    RETURNING count`
  return rows[0]?.count ?? 0
}
