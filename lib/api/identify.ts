import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import { KEY_PART } from '@/lib/api-key/schemas'
import { authenticateKey } from '@/lib/api-key/authenticate-key'
import type { KeyActor } from '@/lib/auth/ctx'
import { getEnv } from '@/lib/env'

const WINDOW_SECONDS = 60
const MS = 1000

let limiter: RateLimiterMemory | undefined

/** Counts a request of a key, whether its secret is right or not. Returns the seconds to wait, or null. */
export async function countRequest(keyId: string): Promise<number | null> {
  limiter ??= new RateLimiterMemory({ points: getEnv().CONSOLE_API_REQUESTS_PER_MINUTE, duration: WINDOW_SECONDS })
  try {
    await limiter.consume(keyId)
    return null
  } catch (refusal) {
    return Math.ceil((refusal as RateLimiterRes).msBeforeNext / MS)
  }
}

/** Who an Authorization header with HTTP Basic belongs to. */
export async function identify(keyId: string, secret: string): Promise<KeyActor | null> {
  return KEY_PART.test(keyId) && KEY_PART.test(secret) ? authenticateKey(keyId, secret) : null
}
