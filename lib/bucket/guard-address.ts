import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { contains, isLoopback, leadsTo, networkText, parseNetwork } from '@/lib/access/network'
import { getEnv } from '@/lib/env'
import { AppError } from '@/lib/errors'

/** Addresses of machines themselves, of a cloud's metadata service, and what leads to them in other words: no bucket has one. */
const NEVER = [
  '0.0.0.0/8',
  '100.100.100.200',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '224.0.0.0/3',
  '::/96',
  '64:ff9b:1::/48',
  '2001::/32',
  'fd00:ec2::254',
  'fd20:ce::254',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
].flatMap((block) => parseNetwork(block) ?? [])

/** Why the console does not connect to this IP address, or null. Pure. */
export function findIpObstacle(ip: string, mayBeLoopback: boolean): string | null {
  const address = parseNetwork(ip)
  const target = address && leadsTo(address)
  const plain = target ? networkText(target) : ip
  if (target && isLoopback(plain))
    return mayBeLoopback
      ? null
      : `${plain} is this machine itself. Only with CONSOLE_BUCKETS_ON_LOOPBACK=on may a bucket lie there.`
  if (target && !NEVER.some((network) => contains(network, target))) return null
  return `${plain} is not an address that a bucket can have.`
}

/** Whether a bucket may lie on this machine itself. */
export const isLoopbackAllowed = () => getEnv().CONSOLE_BUCKETS_ON_LOOPBACK === 'on'

/** Every IP address of a host. @throws AppError `unavailable` when the name is not known. */
export async function resolveHost(host: string): Promise<string[]> {
  if (isIP(host)) return [host]
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address)
  } catch (cause) {
    const sentence = `The host ${host} is not known: check the address.`
    throw new AppError('unavailable', sentence, { retryable: true, cause })
  }
}

/**
 * The host of an address is one that the console may connect to. Looked at before every use, and by guarded-agents.ts at
 * every connection: a name may come to mean another machine. @throws AppError `bad_request` with the reason, `unavailable` when the name is not known.
 */
export async function requireAllowedAddress(address: string): Promise<void> {
  const host = new URL(address).hostname.replace(/^\[|\]$/g, '')
  for (const ip of await resolveHost(host)) {
    const obstacle = findIpObstacle(ip, isLoopbackAllowed())
    if (obstacle) throw new AppError('bad_request', obstacle, { fieldErrors: { address: [obstacle] } })
  }
}
