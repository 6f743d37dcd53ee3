import { APIError, createAuthMiddleware, getSessionFromCtx } from 'better-auth/api'
import { z } from 'zod'
import { storedText } from '@/lib/stored-text'
import { countTry, MAX_TRIES } from './count-try'

const emailSchema = z.object({ email: storedText().max(320) })
const passwordSchema = z.object({ password: z.string() })
const trustSchema = z.object({ trustDevice: z.literal(true) })

type Context = Parameters<typeof getSessionFromCtx>[0]

/** Whose password a request tries: of the account that it names, or in an open session of the person's own; null for none. */
async function triedAccount(context: Context): Promise<string | null> {
  if (context.path === '/sign-in/email') {
    const named = emailSchema.safeParse(context.body)
    return named.success ? `sign-in:${named.data.email.toLowerCase()}` : null
  }
  if (!passwordSchema.safeParse(context.body).success) return null
  const session = await getSessionFromCtx(context)
  return session && `password:${session.user.id}`
}

/** Refuses a password when its account has seen too many tries, and to go without a second factor from then on. */
export const limitSignIn = createAuthMiddleware(async (context) => {
  if (trustSchema.safeParse(context.body).success)
    throw new APIError('BAD_REQUEST', { message: 'The code is asked for at every sign-in.' })
  const account = await triedAccount(context)
  if (account === null || (await countTry(account)) <= MAX_TRIES) return
  throw new APIError('TOO_MANY_REQUESTS', { message: 'Too many tries for this account. Wait ten minutes.' })
})
