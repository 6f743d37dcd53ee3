import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { AppError, errorText } from '@/lib/errors'
import { resolveTarget } from './guard'

/** From the first byte to the answer. */
const LIMIT_MS = 15_000

/** Sends JSON to an address that may be sent to, and follows no redirect. @throws AppError with what went wrong. */
export async function postJson(target: string, body: string, headers: Record<string, string> = {}): Promise<void> {
  const url = new URL(target)
  const addresses = await resolveTarget(url.hostname)
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  const status = await new Promise<number>((resolve, reject) => {
    const request = send(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      agent: false,
      signal: AbortSignal.timeout(LIMIT_MS),
      lookup: (_host, options, done) => {
        const [first] = addresses
        if (options.all) done(null, addresses)
        else done(null, first?.address ?? '', first?.family)
      },
    })
    request.on('error', reject)
    request.on('response', (response) => {
      resolve(response.statusCode ?? 0)
      // Only the status matters: an answer without an end must not be read.
      response.destroy()
    })
    request.end(body)
  }).catch((cause: unknown) => {
    const isTooLate = cause instanceof Error && cause.name === 'AbortError'
    const what = isTooLate
      ? `did not answer within ${LIMIT_MS / 1000} seconds`
      : `can't be reached (${errorText(cause)})`
    throw new AppError('unavailable', `${url.host} ${what}.`, { retryable: true, cause })
  })
  if (status >= 200 && status < 300) return
  const redirect = status >= 300 && status < 400 ? ' Redirects are not followed.' : ''
  throw new AppError('unavailable', `${url.host} answered with status ${status}.${redirect}`, { retryable: true })
}
