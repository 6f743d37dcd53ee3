import { createHmac } from 'node:crypto'
import type { Ctx } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { deriveKey } from '@/lib/secrets'
import { uuidOf } from './uuid-of'

const MAX_KEY_LENGTH = 200
/** Whose requests may be sent again under a key; the others have nothing that could be made twice. */
const KEYED: readonly string[] = ['post', 'delete']

type Asked = { method: string; url: string; body: unknown }

/** With a key of the installation: a body may hold a password, which its plain hash would let be guessed. */
function hashOf({ method, url, body }: Asked): string {
  const { pathname, search } = new URL(url)
  return createHmac('sha256', deriveKey('api-request'))
    .update(JSON.stringify([method, pathname, search, body]))
    .digest('base64url')
}

/** One key of a client never meets another client's: it is joined with the API key's id. */
export function readRequestKey(
  keyId: string,
  header: string | undefined,
  asked: Asked,
): Pick<Ctx, 'requestKey' | 'requestHash'> {
  if (header === undefined || !KEYED.includes(asked.method)) return {}
  if (header.length === 0 || header.length > MAX_KEY_LENGTH)
    throw new AppError('bad_request', `An Idempotency-Key has 1 to ${MAX_KEY_LENGTH} characters.`)
  return { requestKey: uuidOf(`${keyId}:${header}`), requestHash: hashOf(asked) }
}

async function requireSame({ requestKey, requestHash }: Ctx): Promise<void> {
  if (requestKey === undefined) return
  const earlier = await db.operation.findUnique({ where: { requestKey }, select: { requestHash: true } })
  if (!earlier || earlier.requestHash === null || earlier.requestHash === requestHash) return
  throw new AppError(
    'conflict',
    'This Idempotency-Key was already used for another request, which stands. Nothing else was done: use a new key for it.',
  )
}

/**
 * Runs a request, unless its key belongs to another one: looked at before, and after in case that one came meanwhile.
 * @throws AppError `conflict`
 */
export async function runOncePerKey<T>(ctx: Ctx, run: () => Promise<T>): Promise<T> {
  await requireSame(ctx)
  try {
    return await run()
  } finally {
    await requireSame(ctx)
  }
}
