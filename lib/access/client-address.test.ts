import { expect, test } from 'vitest'
import { findClientAddress } from './client-address'
import { parseNetwork } from './network'

const PROXIES = ['127.0.0.1', '10.0.0.0/8'].flatMap((text) => parseNetwork(text) ?? [])

test.each([
  [{ 'x-console-peer': '203.0.113.7' }, '203.0.113.7'],
  [{ 'x-console-peer': '::ffff:203.0.113.7' }, '203.0.113.7'],
  [{ 'x-console-peer': '2001:DB8::1' }, '2001:db8::1'],
  // Nobody that is trusted says so.
  [{ 'x-console-peer': '203.0.113.7', 'x-forwarded-for': '198.51.100.1' }, '203.0.113.7'],
  [{ 'x-console-peer': '127.0.0.1', 'x-forwarded-for': '198.51.100.1' }, '198.51.100.1'],
  // The proxy adds the address that it sees at the end; what stands before it the client has written.
  [{ 'x-console-peer': '127.0.0.1', 'x-forwarded-for': '1.1.1.1, 198.51.100.1' }, '198.51.100.1'],
  [{ 'x-console-peer': '127.0.0.1', 'x-forwarded-for': '1.1.1.1, 198.51.100.1, 10.2.3.4' }, '198.51.100.1'],
  [{ 'x-console-peer': '127.0.0.1', 'x-forwarded-for': 'unknown' }, null],
  [{ 'x-console-peer': '127.0.0.1' }, '127.0.0.1'],
  [{ 'x-forwarded-for': '198.51.100.1' }, null],
])('%j comes from %s', (headers, address) => {
  expect(findClientAddress(new Headers(headers as Record<string, string>), PROXIES)).toBe(address)
})
