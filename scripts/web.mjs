import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import next from 'next'

/** scripts/supervisor/supervisor.ts knows it. */
const PORT_TAKEN_EXIT_CODE = 98
/** Requests under way get this long; live event streams never end by themselves. */
const DRAIN_MS = 500
/** More than any form says; /v1 has a limit of its own (lib/api/api.ts), which answers in its own shape. */
const MAX_BODY_BYTES = 1_048_576

const hostname = process.env.HOST ?? '127.0.0.1'
const port = Number(process.env.PORT ?? 3000)

let isStopping = false
function stop() {
  if (isStopping) return
  isStopping = true
  setTimeout(() => process.exit(0), DRAIN_MS).unref()
  server.close(() => process.exit(0))
  server.closeIdleConnections()
}

/**
 * Why a body is not read, before anything holds it in memory. One without a length could be of any.
 * @param {import('node:http').IncomingMessage} request
 */
function findBodyObstacle({ url, headers }) {
  if (url?.startsWith('/v1/')) return null
  if (headers['transfer-encoding'] !== undefined) return { status: 411, message: 'Say how long the body is.' }
  if (Number(headers['content-length'] ?? 0) > MAX_BODY_BYTES) return { status: 413, message: 'The body is too long.' }
  return null
}

/** @param {import('node:http').ServerResponse} response @param {{ status: number, message: string }} obstacle */
function refuse(response, { status, message }) {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify({ error: { code: 'bad_request', message } }))
}

/** lib/log-context.ts finds it by this name: every line that is logged for a request says which it was. */
const context = (globalThis[Symbol.for('backup-console.log-context')] ??= new AsyncLocalStorage())

/** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
function answer(request, response) {
  const requestId = randomUUID()
  // lib/access/client-address.ts reads it; nobody else may say it.
  request.headers['x-console-peer'] = request.socket.remoteAddress ?? ''
  response.setHeader('x-request-id', requestId)
  const obstacle = findBodyObstacle(request)
  if (obstacle) return refuse(response, obstacle)
  context.run({ requestId }, () => void handle(request, response))
}

const app = next({ dev: false, hostname, port })
const handle = app.getRequestHandler()
const server = createServer(answer)

process.on('disconnect', stop)
process.on('SIGTERM', stop)
process.on('SIGINT', stop)

await app.prepare()
if (!isStopping) {
  server.listen(port, hostname)
  try {
    await once(server, 'listening')
  } catch (error) {
    console.error(error)
    process.exit(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' ? PORT_TAKEN_EXIT_CODE : 1)
  }
}
