import { expect, test } from 'vitest'
import { engineNetworks } from '@/lib/provisioning/engine/engine-networks'
import { admits, loadedNetworksOf } from './engine-access'
import { guestsOf } from './schemas'

test('all of IPv4 does not let in IPv6, and a block around the loopback addresses has them', () => {
  expect(engineNetworks(['0.0.0.0/0'])).toEqual(['0.0.0.0/1', '128.0.0.0/1', '127.0.0.1'])
  expect(engineNetworks(['126.0.0.0/7', '0.0.0.0/1'])).toEqual(['126.0.0.0/7', '127.0.0.1', '0.0.0.0/1'])
  expect(engineNetworks(['10.1.2.3/8', '127.0.0.0/8', '128.0.0.0/1', '::/0'])).toEqual([
    '10.0.0.0/8',
    '127.0.0.0/8',
    '128.0.0.0/1',
    '::/0',
  ])
})

test('the engine calls loopback addresses localhost, and all of them anywhere', () => {
  expect(loadedNetworksOf(['127.0.0.0/30', '::1', '10.0.0.0/8', '192.0.2.7'])).toEqual([
    '10.0.0.0/8',
    '192.0.2.7',
    'localhost',
  ])
  expect(loadedNetworksOf(['::/0', '10.0.0.0/8'])).toEqual(['::/0'])
  expect(loadedNetworksOf([])).toEqual([])
})

test.each([
  [['10.0.0.0/8'], '10.255.255.255', true],
  [['10.0.0.0/8'], '::ffff:10.0.0.1', true],
  [['10.0.0.0/8'], '11.0.0.0', false],
  [['10.0.0.0/8'], '127.0.0.1', false],
  [['2001:db8::/33'], '2001:db8:7fff::1', true],
  [['2001:db8::/33'], '2001:db8:8000::1', false],
  [['0.0.0.0/0'], '2001:db8::1', null],
  [['::/0'], '203.0.113.7', true],
  [['127.0.0.5'], '127.0.0.1', true],
  [['127.0.0.5'], '192.0.2.7', null],
  [[], '127.0.0.1', false],
])('%j and %s: %s', (networks, address, isIn) => expect(admits(networks, address)).toBe(isIn))

test('a guest that is let in from two addresses is one user with both', () => {
  const guest = (username: string) => ({ username, passwordSha256: 'x', tables: [{ database: 'd', table: 't' }] })
  const guests = guestsOf([
    { source: 'fd00::2', guest: guest('guest_b') },
    { source: '10.0.0.9' },
    { source: '10.0.0.2', guest: guest('guest_b') },
    { source: '10.0.0.3', guest: guest('guest_a') },
  ])
  expect(guests.map(({ username, networks }) => [username, networks])).toEqual([
    ['guest_a', ['10.0.0.3']],
    ['guest_b', ['10.0.0.2', 'fd00::2']],
  ])
})
