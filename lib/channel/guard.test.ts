import { expect, test } from 'vitest'
import { parseNetwork } from '@/lib/access/network'
import { findTargetObstacle } from './guard'

const PRIVATE = `127.0.0.1 127.9.9.9 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0
  224.0.0.1 255.255.255.255 ::1 :: fe80::1 fc00::1 fd00:ec2::254 ff02::1 ::ffff:127.0.0.1 ::ffff:a9fe:a9fe
  64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:7f00:1:: 2002:c0a8:101::1 ::7f00:1 ::ffff:0:0 2001::1 fec0::1`.split(
  /\s+/,
)

test.each(PRIVATE)('%s is refused, and let through where the configuration lists it', (ip) => {
  expect(findTargetObstacle(ip, [])).toContain('CONSOLE_CHANNEL_NETWORKS')
  const network = parseNetwork(ip)
  expect(findTargetObstacle(ip, network ? [network] : [])).toBeNull()
})

test.each([
  '93.184.216.34',
  '172.32.0.1',
  '2606:4700::1111',
  '::ffff:93.184.216.34',
  '64:ff9b::5db8:d822',
  '2002:5db8:d822::1',
])('%s is let through', (ip) => {
  expect(findTargetObstacle(ip, [])).toBeNull()
})

test('what is no address is refused', () => expect(findTargetObstacle('example.com', [])).not.toBeNull())
