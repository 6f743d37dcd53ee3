import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type Docker from 'dockerode'
import { AppError, errorText } from '@/lib/errors'
import { socketAddress } from '@/lib/host-port'
import { dockerFailure, isMissing } from './failures'
import type { DockerSettings } from './settings'

export type Daemon = {
  /** Runs calls to the daemon; what fails becomes a sentence for people. */
  ask<T>(work: (docker: Docker) => Promise<T>): Promise<T>
  /** Null where the daemon says that there is no such thing. */
  find<T>(work: (docker: Docker) => Promise<T>): Promise<T | null>
}

async function readCertificates(dir: string): Promise<Buffer[]> {
  try {
    return await Promise.all(['ca.pem', 'cert.pem', 'key.pem'].map((name) => readFile(path.join(dir, name))))
  } catch (error) {
    const sentence = `The certificates for Docker can't be read (CONSOLE_DOCKER_CERTIFICATES): ${errorText(error)}`
    throw new AppError('conflict', sentence, { cause: error })
  }
}

async function connect({ host, certificates }: DockerSettings): Promise<Docker> {
  // Only who uses it loads it: it brings 30 MB.
  const { default: Client } = await import('dockerode')
  if (host.startsWith('unix://')) return new Client({ socketPath: host.slice('unix://'.length) })
  const at = socketAddress(host)
  if (certificates === null) return new Client({ ...at, protocol: 'http' })
  const [ca, cert, key] = await readCertificates(certificates)
  return new Client({ ...at, protocol: 'https', ca, cert, key })
}

/** The daemon that the settings name, set by `variable`; connected to when it is first asked. */
export function createDaemon(settings: DockerSettings, variable = 'CONSOLE_DOCKER_HOST'): Daemon {
  let client: Promise<Docker> | undefined
  const ask: Daemon['ask'] = async (work) => {
    try {
      client ??= connect(settings)
      return await work(await client)
    } catch (error) {
      throw dockerFailure(error, settings.host, variable)
    }
  }
  const find: Daemon['find'] = (work) =>
    ask(async (docker) => {
      try {
        return await work(docker)
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    })
  return { ask, find }
}
