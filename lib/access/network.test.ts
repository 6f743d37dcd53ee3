import { describe, expect, test } from 'vitest'
import { contains, hasLoopback, hidesAllOfIPv4, isLoopback, parseNetwork, networkText } from './network'

function parsed(text: string) {
  const network = parseNetwork(text)
  if (!network) throw new Error(`not a network: ${text}`)
  return network
}

describe('an address or CIDR block', () => {
  test.each([
    ['10.0.0.1', '10.0.0.1'],
    [' 10.0.0.1/32 ', '10.0.0.1'],
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['255.255.255.255/1', '128.0.0.0/1'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['192.168.1.129/25', '192.168.1.128/25'],
    ['192.168.1.3/31', '192.168.1.2/31'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:ffff::/33', '2001:db8:8000::/33'],
    ['fd00::1:2/127', 'fd00::1:2/127'],
    ['::1/128', '::1'],
    ['::/0', '::/0'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1/104', '10.0.0.0/8'],
    ['::ffff:0:0/96', '0.0.0.0/0'],
  ])('%s is written %s', (text, canonical) => expect(networkText(parsed(text))).toBe(canonical))

  test.each(['', '10.0.0', '10.0.0.256', '010.0.0.1', '10.0.0.1/33', '10.0.0.1/', '10.0.0.1/8/8', '10.0.0.1/-1'])(
    '%j is none',
    (text) => expect(parseNetwork(text)).toBeNull(),
  )
  test.each(['localhost', 'example.com', '::1/129', 'fe80::1%eth0', ':::', '1::2::3', '::1/x', '10.0.0.1 10.0.0.2'])(
    '%j is none',
    (text) => expect(parseNetwork(text)).toBeNull(),
  )
})

test('a block contains what shares its prefix, of its own family only', () => {
  expect(contains(parsed('10.0.0.0/8'), parsed('10.255.255.255'))).toBe(true)
  expect(contains(parsed('10.0.0.0/8'), parsed('11.0.0.0'))).toBe(false)
  expect(contains(parsed('10.0.0.0/9'), parsed('10.0.0.0/8'))).toBe(false)
  expect(contains(parsed('0.0.0.0/0'), parsed('203.0.113.9'))).toBe(true)
  expect(contains(parsed('::/0'), parsed('203.0.113.9'))).toBe(false)
  expect(contains(parsed('fd00::/63'), parsed('fd00:0:0:1::9'))).toBe(true)
  expect(contains(parsed('fd00::/64'), parsed('fd00:0:0:1::9'))).toBe(false)
})

test('knows which blocks reach the machine itself, and which IPv6 ones swallow IPv4', () => {
  expect(['127.0.0.9', '127.0.0.0/30', '126.0.0.0/7', '0.0.0.0/0', '::1', '::/0'].map(parsed).map(hasLoopback)).toEqual(
    Array.from({ length: 6 }, () => true),
  )
  expect(['126.0.0.0/8', '128.0.0.0/1', 'fd00::/8', '::2'].map(parsed).some(hasLoopback)).toBe(false)
  expect(['::/1', '::/80'].map(parsed).every(hidesAllOfIPv4)).toBe(true)
  expect(['::/0', '::/81', 'fd00::/8', '0.0.0.0/0'].map(parsed).some(hidesAllOfIPv4)).toBe(false)
  expect([isLoopback('127.3.4.5'), isLoopback('::1'), isLoopback('::2'), isLoopback('x')]).toEqual([
    true,
    true,
    false,
    false,
  ])
})
