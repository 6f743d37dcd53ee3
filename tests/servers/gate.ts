import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export type Gate = {
  address: string
  /** As many bytes as this may have come back in all. */
  allow(bytes: number): void
  close(): Promise<void>
}

/** Passes TCP on, and holds what comes back as soon as so many bytes have come, until more are allowed. */
export async function startGate(target: string, firstBytes: number): Promise<Gate> {
  const { hostname, port } = new URL(`http://${target}`)
  const sockets = new Set<Socket>()
  let passed = 0
  let allowed = firstBytes
  const server = createServer((client) => {
    const onward = connect(Number(port), hostname)
    for (const socket of [client, onward]) sockets.add(socket.on('error', () => socket.destroy()))
    client.pipe(onward)
    onward.on('data', (piece: Buffer) => {
      passed += piece.length
      client.write(piece)
      if (passed >= allowed) onward.pause()
    })
    onward.on('close', () => client.end())
    client.on('close', () => onward.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  return {
    address: `127.0.0.1:${bound !== null && typeof bound === 'object' ? bound.port : 0}`,
    allow: (bytes) => {
      allowed = bytes
      for (const socket of sockets) socket.resume()
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
