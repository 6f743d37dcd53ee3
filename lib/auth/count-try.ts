import { db, Prisma } from '@/lib/db'

/** Tries per account and window, from whatever addresses: somebody may have many. */
export const MAX_TRIES = 20
const IS_OVER = Prisma.sql`since < now() - interval '10 minutes'`

/** Counts a try and returns how many there were in the last ten minutes, in all web processes together. */
export async function countTry(key: string): Promise<number> {
  const rows = await db.$queryRaw<{ tries: number }[]>`
    INSERT INTO password_try AS kept (key, tries, since) VALUES (${key}, 1, now())
    ON CONFLICT (key) DO UPDATE SET
      tries = CASE WHEN kept.${IS_OVER} THEN 1 ELSE kept.tries + 1 END,
      since = CASE WHEN kept.${IS_OVER} THEN now() ELSE kept.since END
    RETURNING tries`
  const tries = rows[0]?.tries ?? 0
  // Each new row takes older ones away, and waits for nobody that counts in one of them.
  if (tries === 1)
    await db.$executeRaw`
      DELETE FROM password_try WHERE key IN
        (SELECT key FROM password_try WHERE ${IS_OVER} ORDER BY since LIMIT 100 FOR UPDATE SKIP LOCKED)`
  return tries
}
