import { once } from 'node:events'
import { createServer } from 'node:http'
import next from 'next'

/** scripts/supervisor/supervisor.ts knows it. */
const PORT_TAKEN_EXIT_CODE = 98
/** Requests under way get this long; live event streams never end by themselves. */
const DRAIN_MS = 500

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

const app = next({ dev: false, hostname, port })
const handle = app.getRequestHandler()
const server = createServer((request, response) => {
  // lib/access/client-address.ts reads it; nobody else may say it.
  request.headers['x-console-peer'] = request.socket.remoteAddress ?? ''
  void handle(request, response)
})

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
