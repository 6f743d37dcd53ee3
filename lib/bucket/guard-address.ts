import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { getEnv } from '@/lib/env'
import { AppError } from '@/lib/errors'

/** Addresses of machines themselves and of a cloud's metadata service, which no bucket has. */
const NEVER = new BlockList()
NEVER.addSubnet('169.254.0.0', 16, 'ipv4')
NEVER.addSubnet('0.0.0.0', 8, 'ipv4')
NEVER.addSubnet('224.0.0.0', 3, 'ipv4')
NEVER.addSubnet('fe80::', 10, 'ipv6')
NEVER.addSubnet('ff00::', 8, 'ipv6')
NEVER.addAddress('::', 'ipv6')
NEVER.addAddress('fd00:ec2::254', 'ipv6')

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

const IPV4_IN_IPV6 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/** Why the console does not connect to this IP address, or null. Pure. */
export function findIpObstacle(ip: string, mayBeLoopback: boolean): string | null {
  const plain = IPV4_IN_IPV6.exec(ip)?.[1] ?? ip
  const family = isIP(plain) === 6 ? 'ipv6' : 'ipv4'
  if (NEVER.check(plain, family)) return `${plain} is not an address that a bucket can have.`
  if (LOOPBACK.check(plain, family) && !mayBeLoopback)
    return `${plain} is this machine itself. Only with CONSOLE_BUCKETS_ON_LOOPBACK=on may a bucket lie there.`
  return null
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
