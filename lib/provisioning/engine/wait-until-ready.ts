import { type IncomingMessage, type RequestOptions, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { CONSOLE_USERNAME, type Endpoint } from '@/lib/provisioning/port'
import { errorText } from '@/lib/errors'

const POLL_MS = 15
/** One try; an engine that is up answers in a few milliseconds. */
const REQUEST_TIMEOUT_MS = 2_000

export type Readiness = 'ready' | 'failed' | 'timeout'

/**
 * Waits until the endpoint answers /ping and takes the console's password, which only our own engine knows.
 * Stops early when `hasFailed` says that no answer will come.
 */
export async function waitUntilReady(
  endpoint: Endpoint,
  consolePassword: string,
  timeoutMs: number,
  hasFailed: () => Promise<boolean> = () => Promise.resolve(false),
): Promise<{ readiness: Readiness; lastAnswer: string }> {
  const deadline = Date.now() + timeoutMs
  let lastAnswer = 'no answer'
  while (Date.now() < deadline) {
    lastAnswer = await ask(endpoint, consolePassword)
    if (lastAnswer === 'ok') return { readiness: 'ready', lastAnswer }
    if (await hasFailed()) return { readiness: 'failed', lastAnswer }
    await delay(POLL_MS)
  }
  return { readiness: 'timeout', lastAnswer }
}

async function ask(endpoint: Endpoint, consolePassword: string): Promise<string> {
  try {
    const ping = await send(endpoint, { path: '/ping' })
    if (ping.text !== 'Ok.') return 'something else answers on its port'
    const headers = { 'X-ClickHouse-User': CONSOLE_USERNAME, 'X-ClickHouse-Key': consolePassword }
    const answer = await send(endpoint, { path: '/', method: 'POST', headers }, 'SELECT 1')
    return answer.status === 200 && answer.text === '1' ? 'ok' : `its query failed: ${answer.text.split('\n')[0] ?? ''}`
  } catch (error) {
    return errorText(error)
  }
}

/** A connection of its own, closed afterwards: the engine's end waits for open ones. */
async function send({ host, httpPort }: Endpoint, options: RequestOptions, body = '') {
  const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS)
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ ...options, host, port: httpPort, agent: false, signal }, resolve)
      .on('error', reject)
      .end(body)
  })
  return { status: response.statusCode, text: (await text(response)).trim() }
}
