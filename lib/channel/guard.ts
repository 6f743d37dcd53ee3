import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { contains, leadsTo, type Network, parseNetwork } from '@/lib/access/network'
import { getEnv } from '@/lib/env'
import { AppError } from '@/lib/errors'

/** This machine, its neighbours, a cloud's metadata service, and what leads to them in other words. */
const REFUSED = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
  '::/96',
  '64:ff9b:1::/48',
  '2001::/32',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
].flatMap((block) => parseNetwork(block) ?? [])

/** Why no notification is sent to this IP address, or null. Pure. */
export function findTargetObstacle(ip: string, allowed: readonly Network[]): string | null {
  const address = parseNetwork(ip)
  if (address && allowed.some((network) => contains(network, address))) return null
  const target = address && leadsTo(address)
  if (target && !REFUSED.some((network) => contains(network, target))) return null
  return `${ip} is an address of this machine or of a private network. CONSOLE_CHANNEL_NETWORKS lists those of them that notifications may be sent to.`
}

/**
 * The IP addresses of a host, all of which notifications may be sent to. Who connects uses these and asks for no name
 * again, which may have come to mean another machine. @throws AppError `bad_request`, `unavailable` for an unknown name.
 */
export async function resolveTarget(hostname: string): Promise<{ address: string; family: 4 | 6 }[]> {
  const host = hostname.replace(/^\[|\]$/g, '')
  const found = isIP(host)
    ? [{ address: host, family: isIP(host) }]
    : await lookup(host, { all: true }).catch((cause: unknown) => {
        throw new AppError('unavailable', `The host ${host} is not known.`, { retryable: true, cause })
      })
  for (const { address } of found) {
    const obstacle = findTargetObstacle(address, getEnv().CONSOLE_CHANNEL_NETWORKS)
    if (obstacle) throw new AppError('bad_request', obstacle)
  }
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }))
}
