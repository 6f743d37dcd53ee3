import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { findClientAddress } from '@/lib/access/client-address'
import { requestId } from 'hono/request-id'
import { auth as readBasic } from 'hono/utils/basic-auth'
import { toFailure } from '@/lib/action'
import type { KeyActor } from '@/lib/auth/ctx'
import { AppError } from '@/lib/errors'
import { STATUS_OF } from '@/lib/http'
import { log } from '@/lib/log'
import { getLogContext } from '@/lib/log-context'
import { getMetrics } from '@/lib/metrics/get-metrics'
import { buildDocument } from './document'
import type { Endpoint } from './endpoint'
import { ENDPOINTS } from './endpoints'
import { identify } from './identify'
import { readRequestKey, runOncePerKey } from './request-key'
import { TooManyWaiting } from './wait-for'

/** More than any request needs: a list of a thousand tables. */
const MAX_BODY_BYTES = 256 * 1024

type Env = { Variables: { requestId: string; actor: KeyActor } }

const failed = (status: number, error: string, id: string, headers: Record<string, string> = {}) =>
  Response.json({ status, error, requestId: id }, { status, headers: { 'cache-control': 'no-store', ...headers } })

/** A browser that remembers a key's secret must not send it for another site. */
const refuseOtherSites = createMiddleware<Env>(async (context, next) => {
  const site = context.req.header('sec-fetch-site')
  if (context.req.method !== 'GET' && (site === 'cross-site' || site === 'same-site')) {
    return failed(403, 'Requests from pages of other sites are refused.', context.get('requestId'))
  }
  return next()
})

const authenticate = createMiddleware<Env>(async (context, next) => {
  const id = context.get('requestId')
  const identified = await identify(readBasic(context.req.raw), findClientAddress(context.req.raw.headers))
  if (identified.actor) {
    context.set('actor', identified.actor)
    return next()
  }
  const { waitSeconds } = identified
  if (waitSeconds !== null)
    return failed(429, 'Too many requests with this key.', id, { 'retry-after': String(waitSeconds) })
  const challenge = { 'www-authenticate': 'Basic realm="API", charset="UTF-8"' }
  return failed(401, 'Use the id and secret of an API key with HTTP Basic.', id, challenge)
})

const logged = createMiddleware<Env>(async (context, next) => {
  const startedAt = Date.now()
  await next()
  const { method, path } = context.req
  const { requestId: id, actor } = context.var
  log.info(
    { requestId: id, keyId: actor?.id, method, path, status: context.res.status, ms: Date.now() - startedAt },
    'API',
  )
})

async function readBody(request: Request): Promise<unknown> {
  const text = await request.text()
  if (text === '') return {}
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new AppError('bad_request', 'The body is not JSON.', { cause: error })
  }
}

const plainText = (text: string) =>
  new Response(text, {
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' },
  })

function mount(api: Hono<Env>, { method, path, run }: Endpoint): void {
  api.on(method.toUpperCase(), path.replaceAll(/\{(\w+)\}/g, ':$1'), async (context) => {
    const actor = context.get('actor')
    const address = findClientAddress(context.req.raw.headers)
    const body = method === 'get' ? undefined : await readBody(context.req.raw)
    const asked = { method, url: context.req.url, body }
    const ctx = { actor, address, ...readRequestKey(actor.id, context.req.header('idempotency-key'), asked) }
    const { signal } = context.req.raw
    const input = { params: context.req.param(), query: context.req.query(), body, signal }
    const answer = await runOncePerKey(ctx, () => run(ctx, input))
    if (answer.text !== undefined) return plainText(answer.text)
    const envelope = { status: 200, requestId: context.get('requestId'), ...answer }
    return Response.json(envelope, { headers: { 'cache-control': 'no-store' } })
  })
}

/** The API under /v1, in the shapes of ClickHouse Cloud's. */
function createApi(): Hono<Env> {
  const api = new Hono<Env>()
  api.use(requestId({ headerName: '', generator: () => getLogContext().requestId ?? crypto.randomUUID() }), logged)
  api.get('/v1/openapi.json', (context) => context.json(buildDocument()))
  api.use(
    refuseOtherSites,
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: (context) => failed(413, 'The body is too long.', context.get('requestId')),
    }),
    authenticate,
  )
  for (const endpoint of ENDPOINTS) mount(api, endpoint)
  api.get('/metrics', async (context) => plainText(await getMetrics({ actor: context.get('actor') }, {})))
  api.notFound((context) => failed(404, 'There is no such address.', context.get('requestId')))
  api.onError((error, context) => {
    const id = context.get('requestId')
    if (error instanceof TooManyWaiting)
      return failed(429, error.message, id, { 'retry-after': String(error.retryAfterSeconds) })
    const { code, message, fieldErrors, reference } = toFailure(error)
    if (reference) log.error({ requestId: id, reference }, 'API request failed')
    const status = STATUS_OF[code]
    return Response.json(
      { status, error: message, requestId: id, ...(fieldErrors && { fieldErrors }) },
      { status, headers: { 'cache-control': 'no-store' } },
    )
  })
  return api
}

export const api = createApi()
