import { z } from 'zod'
import { findClientAddress } from '@/lib/access/client-address'
import { isAppError } from '@/lib/errors'
import { log } from '@/lib/log'
import { consoleUrl } from '../console-url'
import { safeNext } from '../safe-next'
import { OIDC_PROVIDER } from './account'
import { ISSUER_TIMEOUT_MS } from './discover'
import type { ConfiguredIssuer } from './env'
import { failureSentence, type SignInFailure, toSignInFailure } from './failures'
import { answerWithIssuer, type Visit } from './issuer-auth'

/** Tokens, keys and claims are asked for one after the other. */
const RETURN_TIMEOUT_MS = 3 * ISSUER_TIMEOUT_MS
const MAX_NEXT_LENGTH = 2000

/** How the library says that the second factor is missing. */
const codeAskedSchema = z.object({ twoFactorRedirect: z.literal(true) })
const inputSchema = z.object({ next: z.string().max(MAX_NEXT_LENGTH) })

function visitOf({ headers }: Request, issuer: ConfiguredIssuer): Visit {
  return { issuer, address: findClientAddress(headers), refusal: null, problem: null }
}

function signInPage(query: Record<string, string>): string {
  return `/sign-in?${new URLSearchParams(query).toString()}`
}

/** Answers with the address at the issuer that the browser goes to; the way back leads to `next`, a path of this console. */
export async function startSingleSignOn(request: Request, issuer: ConfiguredIssuer): Promise<Response> {
  const input = inputSchema.safeParse(await request.json().catch(() => null))
  const next = safeNext(input.data?.next)
  const headers = new Headers(request.headers)
  headers.delete('content-length')
  const body = JSON.stringify({
    provider: OIDC_PROVIDER,
    callbackURL: new URL(next, consoleUrl()).href,
    errorCallbackURL: new URL(signInPage({ next }), consoleUrl()).href,
  })
  try {
    const asked = new Request(request.url, { method: 'POST', headers, body })
    return await answerWithIssuer(asked, visitOf(request, issuer))
  } catch (error) {
    if (!isAppError(error)) throw error
    log.warn({ err: error }, 'single sign-on: the issuer can not be used')
    return Response.json({ message: failureSentence('away', issuer.name) }, { status: 503 })
  }
}

async function withinTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('The issuer took too long')), RETURN_TIMEOUT_MS)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** Sends the browser to the sign-in page, with the cookies that the library has set. */
function redirect(page: string, headers: Headers = new Headers()): Response {
  const response = new Response(null, { status: 302, headers: { location: page, 'cache-control': 'no-store' } })
  for (const cookie of headers.getSetCookie()) response.headers.append('set-cookie', cookie)
  return response
}

/** Where the answer of the library leads: its code of a failure, null for none, and the page that was wanted. */
function readAnswer({ status, headers }: Response): { code: string | null; next: string } {
  const location = headers.get('location')
  const { pathname, search, searchParams } = new URL(location ?? '/services', consoleUrl())
  const refused = status >= 400 ? String(status) : null
  if (pathname !== '/sign-in') return { code: refused, next: pathname + search }
  return { code: searchParams.get('error') ?? refused, next: safeNext(searchParams.get('next')) }
}

/** The way back from the issuer: signed in, asked for a code of the second factor, or on the sign-in page with the reason. */
export async function finishSingleSignOn(request: Request, issuer: ConfiguredIssuer): Promise<Response> {
  const visit = visitOf(request, issuer)
  const fail = (failure: SignInFailure, next: string, headers?: Headers) =>
    redirect(signInPage({ failure, next }), headers)
  let answer: Response
  try {
    answer = await withinTime(answerWithIssuer(request, visit))
  } catch (error) {
    log.warn({ err: error }, 'single sign-on: the issuer can not be used')
    return fail('away', '/services')
  }
  const { code, next } = readAnswer(answer)
  if (code !== null) {
    const failure = visit.refusal ?? toSignInFailure(code)
    log.warn({ failure, reason: code, ...(visit.problem !== null && { err: visit.problem }) }, 'single sign-on failed')
    return fail(failure, next, answer.headers)
  }
  const isCodeAsked = codeAskedSchema.safeParse(
    await answer
      .clone()
      .json()
      .catch(() => null),
  ).success
  return isCodeAsked ? redirect(signInPage({ step: 'code', next }), answer.headers) : answer
}
