import { once } from 'node:events'
import { createServer } from 'node:net'
import { Pool } from 'pg'
import { expect, test } from 'vitest'
import { isDatabaseAway } from './database-away'

test('a server that takes connections and says nothing is away', async () => {
  const server = createServer((socket) => socket.on('error', () => undefined))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const pool = new Pool({ host: '127.0.0.1', port, max: 1, connectionTimeoutMillis: 50 })
  const errors = await Promise.all([pool.connect(), pool.connect()].map((one) => one.catch((error: unknown) => error)))
  expect(errors.map(String)).toEqual(expect.arrayContaining([expect.stringContaining('timeout exceeded when trying')]))
  expect(errors.map((error) => isDatabaseAway(error))).toEqual([true, true])
  server.close()
})

test.each([
  ['a refused connection', { code: 'ECONNREFUSED' }, true],
  ['a server that starts', new Error('the database system is starting up'), true],
  ['a transaction whose connection ended', { code: 'P2028' }, true],
  ['one of these behind another error', { cause: { meta: { driverAdapterError: { code: '57P01' } } } }, true],
  ['an answer that says no', { code: 'P2002' }, false],
  ['anything else', new Error('no such column'), false],
])('%s', (_what, error, isAway) => expect(isDatabaseAway(error)).toBe(isAway))
