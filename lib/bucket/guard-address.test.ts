import { describe, expect, test } from 'vitest'
import { findIpObstacle } from './guard-address'

const NEVER = `0.0.0.0 0.1.2.3 100.100.100.200 169.254.169.254 192.0.0.192 224.0.0.1 255.255.255.255 :: ::7f00:1 fe80::1
  fe80::1%lo fec0::1 ff02::1 fd00:ec2::254 fd20:ce::254 ::ffff:169.254.169.254 ::ffff:a9fe:a9fe ::ffff:0:0
  64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:a9fe:a9fe:: 2001::1 example.com`.split(/\s+/)
const ITSELF =
  '127.0.0.1 127.9.9.9 ::1 ::ffff:127.0.0.1 ::ffff:7f00:1 64:ff9b::127.0.0.1 64:ff9b::7f00:1 2002:7f00:1::'.split(' ')
const GOOD = `93.184.216.34 10.1.2.3 172.16.0.1 192.168.1.1 100.64.0.1 fd12::1 2606:4700::1111 ::ffff:10.1.2.3
  64:ff9b::5db8:d822 2002:5db8:d822::1`.split(/\s+/)

describe('a bucket, or a server of your own,', () => {
  test.each(NEVER)('is never at %s', (ip) => {
    expect([findIpObstacle(ip, false), findIpObstacle(ip, true)]).not.toContain(null)
  })
  test.each(ITSELF)('is at %s, which is this machine, only where that is allowed', (ip) => {
    expect(findIpObstacle(ip, false)).toContain('CONSOLE_BUCKETS_ON_LOOPBACK')
    expect(findIpObstacle(ip, true)).toBeNull()
  })
  test.each(GOOD)('may be at %s', (ip) => expect(findIpObstacle(ip, false)).toBeNull())
})
