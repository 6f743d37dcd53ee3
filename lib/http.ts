import { findClientAddress } from '@/lib/access/client-address'
import { toFailure } from '@/lib/action'
import type { Ctx } from '@/lib/auth/ctx'
import { getSessionActor } from '@/lib/auth/session'
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

/** @throws AppError `unauthorized` without a valid session cookie. */
export async function requireRequestCtx(request: Request): Promise<Ctx> {
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
