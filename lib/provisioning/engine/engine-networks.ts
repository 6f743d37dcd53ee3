import { isAroundLoopback, type Network, networkText, parseNetwork } from '@/lib/access/network'

const LOOPBACK = '127.0.0.1'

function asTheEngineTakesIt(network: Network): readonly string[] {
  const text = networkText(network)
  // The engine reads it as ::/0, which lets in IPv6 too.
  if (text === '0.0.0.0/0') return ['0.0.0.0/1', '128.0.0.0/1', LOOPBACK]
  // It takes every client of 127.0.0.0/8 for ::1, which this block does not hold.
  return isAroundLoopback(network) ? [text, LOOPBACK] : [text]
}

/** A person's networks as the `<networks>` of users.xml must say them to mean just these; each checked to be one. */
export function engineNetworks(networks: readonly string[]): string[] {
  const parsed = networks.flatMap((text) => parseNetwork(text) ?? [])
  return [...new Set(parsed.flatMap(asTheEngineTakesIt))]
}
