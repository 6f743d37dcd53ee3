import type { Engine } from '@/lib/clickhouse/client'
import type { Service } from '@/lib/db'
import { AppError } from '@/lib/errors'
import type { Endpoint, Guest } from '@/lib/provisioning/port'
import { openSecret } from '@/lib/secrets'
import { withEngine } from '@/lib/service/instance'
import { admits, hasLoaded, hasLoadedGuests, readRefusals } from './engine-access'
import { knock, ownAddresses, seenAs } from './knock'
import { isLoopback, networkText, parseNetwork } from './network'

/** Somebody else may be refused between our two looks; then we look again. */
const LOOKS = 5

const FORBIDDEN = 403

function isSameAddress(one: string, other: string): boolean {
  if (isLoopback(one)) return isLoopback(other)
  const [a, b] = [parseNetwork(one), parseNetwork(other)]
  return a !== null && b !== null && networkText(a) === networkText(b)
}

/** Whether the engine let a login as far as the password, or refused it for its address. */
async function isLetIn(
  engine: Engine,
  endpoint: Endpoint,
  from: { localAddress: string | undefined; seen: string },
  username: string,
): Promise<boolean> {
  for (let look = 1; look <= LOOKS; look++) {
    const before = await readRefusals(engine)
    const status = await knock(endpoint, from.localAddress, username)
    if (status !== FORBIDDEN) throw unverified(`the engine answered a wrong password with ${status}`)
    const after = await readRefusals(engine)
    if (after.value === before.value) return true
    const [, refused = ''] = /from (\S+) are not allowed/.exec(after.message) ?? []
    if (isSameAddress(from.seen, refused)) return false
  }
  throw unverified('others kept being refused meanwhile')
}

function unverified(why: string): AppError {
  const message = `The access list is in place, but trying it out failed: ${why}. Retry tries again.`
  return new AppError('unavailable', message, { retryable: true })
}

function wrong(address: string, isIn: boolean): AppError {
  const what = isIn ? `let in ${address}, which is not on the list` : `refused ${address}, which is on the list`
  return new AppError('internal', `The engine ${what}. The list is saved; Retry applies it again.`)
}

/**
 * Proves that the engine lets in what the list says: it has loaded just these networks, and logins as the person's user
 * from each address of this machine get as far as they should. Returns what was tried, in words.
 * @throws AppError when the engine does otherwise.
 */
export async function verifyAccess(
  service: Service,
  endpoint: Endpoint,
  networks: readonly string[],
  guests: readonly Guest[] = [],
): Promise<string> {
  return withEngine(service, endpoint, async (engine) => {
    const isInLine = await hasLoaded(engine, service.username, networks)
    if (!isInLine || !(await hasLoadedGuests(engine, guests))) {
      throw new AppError('internal', 'The engine runs with another access list. The list is saved; Retry applies it.')
    }
    const tried = new Map<string, string>()
    for (const localAddress of ownAddresses()) {
      const seen = await seenAs(endpoint, localAddress, openSecret(service.consolePasswordEnc))
      const network = seen === null ? null : parseNetwork(seen)
      const address = network && networkText(network)
      const expected = address === null ? null : admits(networks, address)
      if (address === null || expected === null || tried.has(address)) continue
      const isIn = await isLetIn(engine, endpoint, { localAddress, seen: address }, service.username)
      if (isIn !== expected) throw wrong(address, isIn)
      tried.set(address, isIn ? 'is let in' : 'is refused')
    }
    return [...tried].map(([address, outcome]) => `${address} ${outcome}`).join(', ')
  })
}
