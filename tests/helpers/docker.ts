import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import Docker from 'dockerode'
import { buildEngineImage } from '@/docker/engine/build.mjs'
import { errorText } from '@/lib/errors'
import type { DockerSettings } from '@/lib/provisioning/docker/settings'

const HOST = process.env['CONSOLE_DOCKER_HOST'] ?? process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock'

export const docker = new Docker({ socketPath: HOST.replace(/^unix:\/\//, '') })

/**
 * True when a daemon answers. Without one the tests of `what` are left out, and said to be; in CI that is a failure.
 */
export async function hasDocker(what: string): Promise<boolean> {
  try {
    await docker.ping()
    return true
  } catch (error) {
    const reason = `No Docker daemon answers at ${HOST} (${errorText(error)})`
    if (process.env['CI']) throw new Error(`${reason}: ${what} can't be tested.`, { cause: error })
    console.warn(`${reason}. Left out: ${what}.`)
    return false
  }
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
