import { lookup } from 'node:dns'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { LookupFunction } from 'node:net'
import { findIpObstacle } from './guard-address'

/** As many as a check or a browse reads at a time, and some. */
const MAX_SOCKETS = 50

/** A name that leads where no bucket may lie; nothing was sent there. */
class RefusedAddress extends Error {
  readonly code = 'ADDRESS_REFUSED'
}

/** Looks a name up as the connection is made, and refuses it when one of its addresses is not allowed. */
function guardedLookup(isLoopbackAllowed: boolean): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      const refused = found?.map(({ address }) => findIpObstacle(address, isLoopbackAllowed)).find(Boolean)
      const [first] = found ?? []
      if (error ?? refused ?? !first) return callback(error ?? new RefusedAddress(refused ?? 'no address'), '')
      if (options.all) return callback(null, found)
      callback(null, first.address, first.family)
    })
  }
}

export type Guarded = { httpAgent: HttpAgent; httpsAgent: HttpsAgent }

/**
 * Agents that connect only where a bucket may lie, asked anew for every connection: a name that was looked at before
 * may mean another machine by now.
 */
export function guardedAgents(isLoopbackAllowed: boolean, caPem: string | null = null): Guarded {
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS, lookup: guardedLookup(isLoopbackAllowed) }
  return {
    httpAgent: new HttpAgent(options),
    httpsAgent: new HttpsAgent({ ...options, ...(caPem && { ca: caPem }) }),
  }
}
