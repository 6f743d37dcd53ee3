import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Docker from 'dockerode'
import { z } from 'zod'
import { buildEngineImage } from '@/docker/engine/build.mjs'
import { errorText } from '@/lib/errors'
import type { DockerSettings } from '@/lib/provisioning/docker/settings'

const HOST = process.env['CONSOLE_DOCKER_HOST'] ?? process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock'

export const SOCKET = HOST.replace(/^unix:\/\//, '')

export const docker = new Docker({ socketPath: SOCKET })

async function findObstacle(programs: readonly string[]): Promise<string | null> {
  for (const program of programs) {
    const isThere = (process.env['PATH'] ?? '').split(':').some((dir) => existsSync(path.join(dir, program)))
    if (!isThere) return `there is no ${program} here`
  }
  return docker.ping().then(
    () => null,
    (error: unknown) => `no Docker daemon answers at ${HOST} (${errorText(error)})`,
  )
}

/**
 * True when a daemon answers, and the programs are there. Without them the tests of `what` are left out, and said to be;
 * in CI that is a failure.
 */
export async function hasDocker(what: string, programs: readonly string[] = []): Promise<boolean> {
  const obstacle = await findObstacle(programs)
  if (obstacle === null) return true
  if (process.env['CI']) throw new Error(`${what} can't be tested: ${obstacle}`)
  console.warn(`Left out: ${what}, because ${obstacle}.`)
  return false
}

const networkFacts = z.object({ IPAM: z.object({ Config: z.array(z.object({ Gateway: z.string() })) }) })

/** Makes the network of a prefix; returns this machine's address in it, which its containers reach. */
export async function givenNetwork(prefix: string): Promise<string> {
  const network = await docker.createNetwork({ Name: prefix, Labels: { 'console.prefix': prefix } })
  const { IPAM } = networkFacts.parse(await network.inspect())
  const [first] = IPAM.Config
  if (!first) throw new Error(`the network ${prefix} has no gateway`)
  return first.Gateway
}

/** Names of their own on the shared daemon; the image is the npm engine, built when it is not there. */
export async function testSettings(changes: Partial<DockerSettings> = {}): Promise<DockerSettings> {
  return {
    host: HOST,
    certificates: null,
    prefix: `test-${randomBytes(4).toString('hex')}`,
    image: await buildEngineImage(),
    network: null,
    publishOn: '127.0.0.1',
    memoryBytes: null,
    cpus: null,
    store: { here: tmpdir(), there: null },
    atOnce: 4,
    ...changes,
  }
}

/** Containers, volumes and the network of a prefix are gone. */
export async function removeAll(prefix: string): Promise<void> {
  const filters = { label: [`console.prefix=${prefix}`] }
  const containers = await docker.listContainers({ all: true, filters })
  await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })))
  const { Volumes } = await docker.listVolumes({ filters })
  await Promise.all(Volumes.map(({ Name }) => docker.getVolume(Name).remove()))
  const networks = await docker.listNetworks({ filters })
  await Promise.all(networks.map(({ Id }) => docker.getNetwork(Id).remove()))
}

/** What the daemon has of a service. */
export async function whatIsLeft(prefix: string, serviceId: string): Promise<string[]> {
  const filters = { label: [`console.prefix=${prefix}`, `console.service-id=${serviceId}`] }
  const containers = await docker.listContainers({ all: true, filters })
  const { Volumes } = await docker.listVolumes({ filters })
  return [...containers.flatMap(({ Names }) => Names), ...Volumes.map(({ Name }) => Name)]
}

/** The daemon behind a socket that writes down what it is asked. */
export async function countRequests(): Promise<{ host: string; requests: string[]; close: () => void }> {
  const requests: string[] = []
  const server = createServer((asked, answer) => {
    requests.push(`${asked.method} ${asked.url}`)
    const { method, url: target, headers } = asked
    const passed = request({ socketPath: SOCKET, method, path: target, headers }, (given) => {
      answer.writeHead(given.statusCode ?? 500, given.headers)
      given.pipe(answer)
    })
    asked.pipe(passed)
  })
  const socket = path.join(tmpdir(), `docker-${randomBytes(4).toString('hex')}.sock`)
  server.listen(socket)
  await once(server, 'listening')
  return { host: `unix://${socket}`, requests, close: () => void server.close() }
}
