import { isIPv4, isIPv6 } from 'node:net'

/** A block of addresses: its first one as a number, and how many leading bits all of them share. */
export type Network = { family: 4 | 6; first: bigint; prefix: number }

const BITS = { 4: 32, 6: 128 } as const
/** ::ffff:0:0/96, where IPv6 keeps the IPv4 addresses. */
const MAPPED: Network = { family: 6, first: 0xffff00000000n, prefix: 96 }
const LOOPBACK_4: Network = { family: 4, first: 0x7f000000n, prefix: 8 }
const LOOPBACK_6: Network = { family: 6, first: 1n, prefix: 128 }

function numberOf(groups: readonly string[], radix: 10 | 16, bits: 8 | 16): bigint {
  return groups.reduce((sum, group) => (sum << BigInt(bits)) + BigInt(Number.parseInt(group, radix)), 0n)
}

/** The eight groups that the URL parser makes of any way to write an IPv6 address, `::` filled up. */
function groupsOf(address: string): string[] {
  const [before = '', after] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const left = before === '' ? [] : before.split(':')
  const right = after ? after.split(':') : []
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right]
}

function blockOf(family: 4 | 6, address: bigint, prefix: number): Network {
  const rest = BigInt(BITS[family] - prefix)
  return { family, first: (address >> rest) << rest, prefix }
}

/** True when every address of `inner` is one of `outer`. */
export function contains(outer: Network, inner: Network): boolean {
  if (outer.family !== inner.family || outer.prefix > inner.prefix) return false
  const rest = BigInt(BITS[outer.family] - outer.prefix)
  return outer.first >> rest === inner.first >> rest
}

/** An address or CIDR block, IPv4 or IPv6; null for anything else. IPv4 written as IPv6 (`::ffff:10.0.0.1`) is IPv4. */
export function parseNetwork(text: string): Network | null {
  const [address = '', prefixText, more] = text.trim().split('/')
  if (more !== undefined || (prefixText !== undefined && !/^\d{1,3}$/.test(prefixText))) return null
  const family = isIPv4(address) ? 4 : isIPv6(address) && !address.includes('%') ? 6 : null
  if (family === null) return null
  const prefix = prefixText === undefined ? BITS[family] : Number(prefixText)
  if (prefix > BITS[family]) return null
  if (family === 4) return blockOf(4, numberOf(address.split('.'), 10, 8), prefix)
  const network = blockOf(6, numberOf(groupsOf(address), 16, 16), prefix)
  if (!contains(MAPPED, network)) return network
  return { family: 4, first: network.first & 0xffffffffn, prefix: prefix - MAPPED.prefix }
}

function addressText({ family, first }: Network): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => String((first >> shift) & 0xffn)).join('.')
  const groups = Array.from({ length: 8 }, (_, index) => ((first >> BigInt(112 - 16 * index)) & 0xffffn).toString(16))
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}

/** The one way to write it: `10.0.0.0/8`, `192.0.2.7`, `2001:db8::/32`. */
export function networkText(network: Network): string {
  const address = addressText(network)
  return network.prefix === BITS[network.family] ? address : `${address}/${network.prefix}`
}

/** Blocks whose addresses a router turns into the IPv4 address that they carry: NAT64, and 6to4; and its last bit, from the right. */
const CARRIERS = [
  { block: blockOf(6, 0x64ff9bn << 96n, 96), lastBit: 0n },
  { block: blockOf(6, 0x2002n << 112n, 16), lastBit: 80n },
]

/** Where an address leads: the IPv4 address that an IPv6 one carries, else itself. */
export function leadsTo(address: Network): Network {
  const carrier = address.prefix === BITS[6] && CARRIERS.find(({ block }) => contains(block, address))
  return carrier ? blockOf(4, (address.first >> carrier.lastBit) & 0xffffffffn, BITS[4]) : address
}

/** IPv6 blocks this wide hold every IPv4 address too, as the engine sees them: only all of IPv6 may mean that. */
export function hidesAllOfIPv4(network: Network): boolean {
  return network.family === 6 && network.prefix > 0 && contains(network, MAPPED)
}

/** True when the block has an address of the engine's own machine as it sees that: any loopback address will do. */
export function hasLoopback(network: Network): boolean {
  const loopback = network.family === 4 ? LOOPBACK_4 : LOOPBACK_6
  return contains(network, loopback) || contains(loopback, network)
}

/** True for an IPv4 block that has 127.0.0.0/8 and more. */
export function isAroundLoopback(network: Network): boolean {
  return network.prefix < LOOPBACK_4.prefix && contains(network, LOOPBACK_4)
}

export function isLoopback(address: string): boolean {
  const network = parseNetwork(address)
  return network !== null && contains(network.family === 4 ? LOOPBACK_4 : LOOPBACK_6, network)
}
