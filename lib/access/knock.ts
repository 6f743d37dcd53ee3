import { randomBytes } from 'node:crypto'
import { type IncomingMessage, request } from 'node:http'
import { networkInterfaces } from 'node:os'
import { text } from 'node:stream/consumers'
import { CONSOLE_USERNAME, type Endpoint } from '@/lib/provisioning/port'

const REQUEST_TIMEOUT_MS = 5_000
/** Enough to have one on each side of most lists. */
const MAX_ADDRESSES = 4

type Login = { username: string; password: string }

/** One query over a connection of its own; undefined as `localAddress` is the address that the system chooses. */
async function ask(endpoint: Endpoint, localAddress: string | undefined, { username, password }: Login, sql: string) {
  const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS)
  const headers = { 'X-ClickHouse-User': username, 'X-ClickHouse-Key': password }
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(
      {
        host: endpoint.host,
        port: endpoint.httpPort,
        ...(localAddress && { localAddress }),
        method: 'POST',
        agent: false,
        headers,
        signal,
      },
      resolve,
    )
      .on('error', reject)
      .end(sql)
  })
  return { status: response.statusCode, text: (await text(response)).trim() }
}

/** Addresses that this machine can send from, the system's choice first. */
export function ownAddresses(): (string | undefined)[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const outer = all.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address)
  return [undefined, ...outer].slice(0, MAX_ADDRESSES)
}

/** As what address the engine sees the console coming from there; null where no connection is to be had. */
export async function seenAs(
  endpoint: Endpoint,
  localAddress: string | undefined,
  consolePassword: string,
): Promise<string | null> {
  const login = { username: CONSOLE_USERNAME, password: consolePassword }
  const sql = 'SELECT toString(address) FROM system.processes WHERE query_id = queryID()'
  const answer = await ask(endpoint, localAddress, login, sql).catch(() => null)
  return answer?.status === 200 ? answer.text : null
}

/** Tries to log in as the person's user, with a password that nobody has: the engine looks at the address first. */
export async function knock(endpoint: Endpoint, localAddress: string | undefined, username: string): Promise<number> {
  const login = { username, password: randomBytes(32).toString('base64url') }
  return (await ask(endpoint, localAddress, login, 'SELECT 1')).status ?? 0
}
