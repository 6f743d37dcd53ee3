import { APIError, createAuthMiddleware } from 'better-auth/api'
import { z } from 'zod'
import { countTry, MAX_TRIES } from './count-try'

const bodySchema = z.object({ email: z.string().max(320) })

/** Refuses a sign-in when its account has seen too many tries. */
export const limitSignIn = createAuthMiddleware(async (context) => {
  if (context.path !== '/sign-in/email') return
  const body = bodySchema.safeParse(context.body)
  if (!body.success) return
  if ((await countTry(`sign-in:${body.data.email.toLowerCase()}`)) <= MAX_TRIES) return
  throw new APIError('TOO_MANY_REQUESTS', { message: 'Too many tries for this account. Wait ten minutes.' })
})
