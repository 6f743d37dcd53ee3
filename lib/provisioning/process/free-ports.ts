import { once } from 'node:events'
import { randomInt } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import type { InstancePorts } from './instance-files'

const FIRST_PORT = 15_000
/** Linux's own default. @see https://docs.kernel.org/networking/ip-sysctl.html#ip-variables */
const FIRST_EPHEMERAL_PORT = 32_768
const EPHEMERAL_RANGE_FILE = '/proc/sys/net/ipv4/ip_local_port_range'
/** Fewer ports than this below the ephemeral ones are not worth searching. */
const MIN_CHOICE = 1_000
const MAX_TRIES = 200

/** Engines answer on loopback only; a proxy in front of them is the operator's choice. */
export const ENGINE_HOST = '127.0.0.1'

/**
 * Two ports that nobody listens on now and that no other instance has been given. They lie below those that outgoing
 * connections take, where the system leaves such: an engine that restarts would find its port taken by one of them, and
 * its service would move to another address.
 */
export async function chooseFreePorts(taken: ReadonlySet<number>): Promise<InstancePorts> {
  const end = await firstEphemeralPort()
  const held: Server[] = []
  try {
    for (let tries = 0; held.length < 2; tries++) {
      const isAnyPort = end - FIRST_PORT < MIN_CHOICE || tries >= MAX_TRIES
      const server = await listenIfFree(isAnyPort ? 0 : randomInt(FIRST_PORT, end))
      if (!server) continue
      if (taken.has(portOf(server))) await closeServer(server)
      else held.push(server)
    }
    const [httpPort = 0, tcpPort = 0] = held.map(portOf)
    return { httpPort, tcpPort }
  } finally {
    await Promise.all(held.map(closeServer))
  }
}

export async function arePortsFree(ports: InstancePorts): Promise<boolean> {
  const free = await Promise.all([isPortFree(ports.httpPort), isPortFree(ports.tcpPort)])
  return free.every(Boolean)
}

async function firstEphemeralPort(): Promise<number> {
  const range = await readFile(EPHEMERAL_RANGE_FILE, 'utf8').catch(() => '')
  return Number.parseInt(range, 10) || FIRST_EPHEMERAL_PORT
}

async function isPortFree(port: number): Promise<boolean> {
  const server = await listenIfFree(port)
  if (server) await closeServer(server)
  return server !== null
}

async function listenIfFree(port: number): Promise<Server | null> {
  try {
    return await listen(port)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES'))
      return null
    throw error
  }
}

function portOf(server: Server): number {
  const address = server.address()
  return address !== null && typeof address === 'object' ? address.port : 0
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
