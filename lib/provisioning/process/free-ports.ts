import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import type { InstancePorts } from './instance-files'

/** Engines answer on loopback only; a proxy in front of them is the operator's choice. */
export const ENGINE_HOST = '127.0.0.1'

/** Two ports that nobody listens on now and that no other instance has been given. */
export async function chooseFreePorts(taken: ReadonlySet<number>): Promise<InstancePorts> {
  const held: Server[] = []
  try {
    const ports: number[] = []
    while (ports.length < 2) {
      const server = await listen(0)
      held.push(server)
      const address = server.address()
      if (address !== null && typeof address === 'object' && !taken.has(address.port)) ports.push(address.port)
    }
    const [httpPort = 0, tcpPort = 0] = ports
    return { httpPort, tcpPort }
  } finally {
    await Promise.all(held.map(closeServer))
  }
}

export async function arePortsFree(ports: InstancePorts): Promise<boolean> {
  const free = await Promise.all([isPortFree(ports.httpPort), isPortFree(ports.tcpPort)])
  return free.every(Boolean)
}

async function isPortFree(port: number): Promise<boolean> {
  try {
    await closeServer(await listen(port))
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES'))
      return false
    throw error
  }
}

async function listen(port: number): Promise<Server> {
  const server = createServer()
  server.listen({ port, host: ENGINE_HOST, exclusive: true })
  await once(server, 'listening')
  return server
}

async function closeServer(server: Server): Promise<void> {
  server.close()
  await once(server, 'close')
}
