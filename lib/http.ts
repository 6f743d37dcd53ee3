import { findClientAddress } from '@/lib/access/client-address'
import { toFailure } from '@/lib/action'
import type { Ctx } from '@/lib/auth/ctx'
import { getSessionActor } from '@/lib/auth/session'
import { getEnv } from '@/lib/env'
import { AppError, type ErrorCode } from '@/lib/errors'

/** The HTTP status of each code. */
export const STATUS_OF = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<ErrorCode, number>

const NO_STORE = { 'cache-control': 'no-store' }

function hostOf(address: string): string | null {
  return URL.canParse(address) ? new URL(address).host : null
}

/**
 * A cookie also goes along with what a page of another port or subdomain sends; a browser says where a POST comes from.
 * @throws AppError `forbidden`
 */
function requireOwnPage({ method, headers }: Request): void {
  const origin = headers.get('origin')
  if (method === 'GET' || method === 'HEAD' || origin === null) return
  const own = [headers.get('host'), headers.get('x-forwarded-host'), hostOf(getEnv().CONSOLE_URL ?? '')]
  const host = hostOf(origin)
  if (host !== null && own.includes(host)) return
  throw new AppError('forbidden', 'Requests from pages of other sites are refused.')
}

/** @throws AppError `unauthorized` without a valid session cookie, `forbidden` for a page of another site. */
export async function requireRequestCtx(request: Request): Promise<Ctx> {
  requireOwnPage(request)
  const actor = await getSessionActor(request.headers)
  if (!actor) throw new AppError('unauthorized', 'Your session has ended. Sign in again.')
  return { actor, address: findClientAddress(request.headers) }
}

/** Anything thrown, as JSON with the status of its code. */
export function failureResponse(error: unknown): Response {
  const { ok: _ok, ...failure } = toFailure(error)
  return Response.json({ error: failure }, { status: STATUS_OF[failure.code], headers: NO_STORE })
}

/** Answers a GET route with what a verb returns to the signed-in person. */
export async function respond(request: Request, verb: (ctx: Ctx) => Promise<unknown>): Promise<Response> {
  try {
    return Response.json(await verb(await requireRequestCtx(request)), { headers: NO_STORE })
  } catch (error) {
    return failureResponse(error)
  }
}
