import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import { KEY_PART } from '@/lib/api-key/schemas'
import { authenticateKey } from '@/lib/api-key/authenticate-key'
import type { KeyActor } from '@/lib/auth/ctx'
import { getEnv } from '@/lib/env'

const WINDOW_SECONDS = 60
const MS = 1000
/** Wrong secrets per key id and address: a program with an old one asks less often, a search for the right one is hopeless. */
export const MAX_REFUSED_PER_MINUTE = 30

type Given = { username: string; password: string }
type Identified = { actor: KeyActor } | { actor: null; waitSeconds: number | null }

let limiters: { requests: RateLimiterMemory; refused: RateLimiterMemory } | undefined

function getLimiters() {
  limiters ??= {
    requests: new RateLimiterMemory({ points: getEnv().CONSOLE_API_REQUESTS_PER_MINUTE, duration: WINDOW_SECONDS }),
    refused: new RateLimiterMemory({ points: MAX_REFUSED_PER_MINUTE, duration: WINDOW_SECONDS }),
  }
  return limiters
}

/** Counts one. Returns the seconds to wait, or null. */
async function count(limiter: RateLimiterMemory, who: string): Promise<number | null> {
  try {
    await limiter.consume(who)
    return null
  } catch (refusal) {
    return Math.ceil((refusal as RateLimiterRes).msBeforeNext / MS)
  }
}

/** An id that no key can have is counted with all such of its address. */
const refusedBy = ({ username }: Given, address: string | null): string =>
  `${address ?? ''} ${KEY_PART.test(username) ? username : ''}`

/**
 * Who an Authorization header with HTTP Basic belongs to, or how long to wait. A key's requests are counted when its secret
 * was right, so that nobody who knows only its id can hold it up; wrong ones by address and id.
 */
export async function identify(given: Given | undefined, address: string | null): Promise<Identified> {
  if (!given) return { actor: null, waitSeconds: null }
  const { requests, refused } = getLimiters()
  const isKey = KEY_PART.test(given.username) && KEY_PART.test(given.password)
  const actor = isKey ? await authenticateKey(given.username, given.password) : null
  if (!actor) return { actor, waitSeconds: await count(refused, refusedBy(given, address)) }
  const waitSeconds = await count(requests, actor.id)
  return waitSeconds === null ? { actor } : { actor: null, waitSeconds }
}
