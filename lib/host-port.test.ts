import { expect, test } from 'vitest'
import { hostPort, inAddress, socketAddress } from './host-port'

test.each([
  ['10.0.0.7', '10.0.0.7:2376'],
  ['db.example.com', 'db.example.com:2376'],
  ['fd00::7', '[fd00::7]:2376'],
])('%s stands in an address as %s, and is found in it again', (host, address) => {
  expect(hostPort(host, 2376)).toBe(address)
  expect(`${inAddress(host)}:2376`).toBe(address)
  expect(socketAddress(`tcp://${address}`)).toEqual({ host, port: '2376' })
})
