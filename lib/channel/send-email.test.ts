import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { testMessage } from './message'
import { sendEmail } from './send-email'

test('a server that never comes to the end of an answer is left when the time is over', async () => {
  process.env['CONSOLE_CHANNEL_NETWORKS'] = '127.0.0.1'
  const closed: boolean[] = []
  const server = createServer((socket) => {
    socket.write('220 slow\r\n')
    let drip: NodeJS.Timeout | undefined
    createInterface(socket).on('line', (line) => {
      if (line.startsWith('MAIL')) drip = setInterval(() => socket.write('250-and more\r\n'), 20)
      else socket.write('250 slow\r\n')
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearInterval(drip)
      closed.push(drip !== undefined)
      server.close()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const addresses = { from: 'console@example.com', to: ['ops@example.com'] }
  const config = { kind: 'email', host: '127.0.0.1', port, security: 'none', username: '', password: '' } as const
  const sent = sendEmail({ ...config, ...addresses }, testMessage('1', new Date()), 2_000)
  await expect(sent).rejects.toMatchObject({
    userMessage: '127.0.0.1: it took longer than 2 seconds.',
    retryable: true,
  })
  if (server.listening) await once(server, 'close')
  expect(closed).toEqual([true])
})
