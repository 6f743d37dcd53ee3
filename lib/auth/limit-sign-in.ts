import { APIError, createAuthMiddleware } from 'better-auth/api'
import { z } from 'zod'
import { db } from '@/lib/db'

/** Tries per account and window, from whatever addresses: a forwarded-for header is easy to invent. */
const MAX_TRIES = 20
const WINDOW_MS = 10 * 60_000

const bodySchema = z.object({ email: z.string().max(320) })

async function countTry(email: string): Promise<number> {
  const key = `sign-in:${email.toLowerCase()}`
  const now = Date.now()
  const rows = await db.$queryRaw<{ count: number }[]>`
    INSERT INTO rate_limit (id, key, count, last_request) VALUES (${key}, ${key}, 1, ${now})
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN rate_limit.last_request < ${now - WINDOW_MS} THEN 1 ELSE rate_limit.count + 1 END,
      last_request = CASE WHEN rate_limit.last_request < ${now - WINDOW_MS} THEN ${now} ELSE rate_limit.last_request END
    RETURNING count`
  return rows[0]?.count ?? 0
}

/** Refuses a sign-in when its account has seen too many tries. */
export const limitSignIn = createAuthMiddleware(async (context) => {
  if (context.path !== '/sign-in/email') return
  const body = bodySchema.safeParse(context.body)
  if (!body.success) return
  if ((await countTry(body.data.email)) <= MAX_TRIES) return
  throw new APIError('TOO_MANY_REQUESTS', { message: 'Too many tries for this account. Wait ten minutes.' })
})
