import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { StartError, say } from './terminal'

const POLL_MS = 40
const REQUEST_TIMEOUT_MS = 3_000
/** A start takes seconds; after this the terminal says what it waits for, and again every time it has passed. */
const IMPATIENT_MS = 20_000

/** The address under which this machine reaches the web server; 0.0.0.0 and :: stand for every address. */
export function localUrl(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}

/** @throws StartError when the port is taken or the host is not an address of this machine. */
export async function checkPort(host: string, port: number): Promise<void> {
  const probe = createServer().listen(port, host)
  try {
    await once(probe, 'listening')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'EADDRINUSE') throw portTaken(host, port)
    if (code === 'EACCES')
      throw new StartError(`PORT: ${port} needs more rights than this account has: set PORT to 1024 or more.`)
    throw new StartError(`HOST: ${host} is not an address of this machine that can be listened on (${code}).`)
  }
  probe.close()
  await once(probe, 'close')
}

export function portTaken(host: string, port: number): StartError {
  return new StartError(
    `PORT: ${port} on ${host} is taken by another program: set PORT to a free one, for example PORT=${port + 1}.`,
  )
}

async function findMissing(url: string): Promise<string | null> {
  try {
    const response = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) })
    const body = await response.text()
    return response.status === 200 ? null : `${response.status} ${body.slice(0, 300)}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Resolves when web, worker and database are up, or when `isStopping` says so. */
export async function waitForHealth(url: string, isStopping: () => boolean): Promise<void> {
  let impatientAt = Date.now() + IMPATIENT_MS
  for (;;) {
    const missing = await findMissing(url)
    if (missing === null || isStopping()) return
    if (Date.now() > impatientAt) {
      say(`Still waiting for ${url}/api/health: ${missing}`)
      impatientAt = Date.now() + IMPATIENT_MS
    }
    await delay(POLL_MS)
  }
}
