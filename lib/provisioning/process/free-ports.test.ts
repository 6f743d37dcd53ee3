import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { arePortsFree, chooseFreePorts, ENGINE_HOST } from './free-ports'

test('ports of engines are free, two, and none that an outgoing connection takes while the engine restarts', async () => {
  const [first = 0, last = 0] = (await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'))
    .split(/\s+/)
    .map(Number)
  const all = await Promise.all(Array.from({ length: 50 }, () => chooseFreePorts(new Set())))
  for (const { httpPort, tcpPort } of all) {
    expect(httpPort).not.toBe(tcpPort)
    for (const port of [httpPort, tcpPort]) expect(port < first || port > last).toBe(true)
  }
})

test('a port that somebody listens on, or that another instance was given, is not chosen', async () => {
  const server = createServer().listen(0, ENGINE_HOST)
  await once(server, 'listening')
  const address = server.address()
  const held = address !== null && typeof address === 'object' ? address.port : 0
  const free = await chooseFreePorts(new Set())
  expect(await arePortsFree({ ...free, tcpPort: held })).toBe(false)
  server.close()
  await once(server, 'close')

  const given = new Set(Array.from({ length: 32_000 - 15_000 }, (_, index) => 15_000 + index))
  const { httpPort, tcpPort } = await chooseFreePorts(given)
  expect([given.has(httpPort), given.has(tcpPort)]).toEqual([false, false])
})
