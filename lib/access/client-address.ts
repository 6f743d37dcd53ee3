import { getEnv } from '@/lib/env'
import { contains, type Network, networkText, parseNetwork } from './network'

/** Set by scripts/web.mjs from the connection itself; what a client sends under this name is overwritten. */
const PEER_HEADER = 'x-console-peer'

/** What the sign-in library is told, which by itself believes any forwarded-for header. Overwritten too. */
export const CLIENT_HEADER = 'x-console-client'

/**
 * The address that a request came from. A forwarded-for header counts only as far as proxies say it that the
 * configuration trusts (CONSOLE_TRUSTED_PROXIES): anybody can write the rest. Null where it says no address.
 */
export function findClientAddress(
  headers: Headers,
  trusted: readonly Network[] = getEnv().CONSOLE_TRUSTED_PROXIES,
): string | null {
  let client = parseNetwork(headers.get(PEER_HEADER) ?? '')
  const hops = (headers.get('x-forwarded-for') ?? '').split(',').filter((hop) => hop.trim() !== '')
  for (const hop of hops.toReversed()) {
    const current = client
    if (!current || !trusted.some((proxy) => contains(proxy, current))) break
    client = parseNetwork(hop)
  }
  return client && networkText(client)
}

/** Writes the address that a request came from into `CLIENT_HEADER`. */
export function nameClient(headers: Headers): void {
  const address = findClientAddress(headers)
  if (address === null) headers.delete(CLIENT_HEADER)
  else headers.set(CLIENT_HEADER, address)
}
