import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type Docker from 'dockerode'
import { AppError, errorText } from '@/lib/errors'
import { socketAddress } from '@/lib/host-port'
import { dockerFailure, isMissing } from './failures'
import type { DockerSettings } from './settings'

/** What only looks takes milliseconds; an inspection waits while its container starts. */
const LOOK_LIMIT_MS = 30_000
/** For calls that make, start, stop or remove something: an engine has 30 s of it to end. */
export const CHANGE_LIMIT_MS = 120_000
/** The connection of a call that was given up is closed a moment later. */
const CLOSE_AFTER_MS = 1_000

/** `onSign` is told when the daemon says something in a long answer: its silence is limited then, not its length. */
type Work<T> = (docker: Docker, onSign: () => void) => Promise<T>

export type Daemon = {
  /** Runs calls to the daemon; what fails, or is not answered within the limit, becomes a sentence for people. */
  ask<T>(work: Work<T>, limitMs?: number): Promise<T>
  /** Null where the daemon says that there is no such thing. */
  find<T>(work: Work<T>, limitMs?: number): Promise<T | null>
}

async function readCertificates(dir: string): Promise<Buffer[]> {
  try {
    return await Promise.all(['ca.pem', 'cert.pem', 'key.pem'].map((name) => readFile(path.join(dir, name))))
  } catch (error) {
    const sentence = `The certificates for Docker can't be read (CONSOLE_DOCKER_CERTIFICATES): ${errorText(error)}`
    throw new AppError('conflict', sentence, { cause: error })
  }
}

async function addressOf({ host, certificates }: DockerSettings): Promise<Docker.DockerOptions> {
  if (host.startsWith('unix://')) return { socketPath: host.slice('unix://'.length) }
  const at = socketAddress(host)
  if (certificates === null) return { ...at, protocol: 'http' }
  const [ca, cert, key] = await readCertificates(certificates)
  return { ...at, protocol: 'https', ca, cert, key }
}

/** A daemon may take a connection and then say nothing: nothing else would ever end such a call. */
async function within<T>(limitMs: number, work: (onSign: () => void) => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_resolve, reject) => {
    const giveUp = () => reject(Object.assign(new Error(`no answer in ${limitMs} ms`), { code: 'ETIMEDOUT' }))
    timer = setTimeout(giveUp, limitMs)
  })
  try {
    return await Promise.race([work(() => void timer?.refresh()), silence])
  } finally {
    clearTimeout(timer)
  }
}

/** The daemon that the settings name, set by `variable`; connected to when it is first asked. */
export function createDaemon(settings: DockerSettings, variable = 'CONSOLE_DOCKER_HOST'): Daemon {
  let address: Promise<Docker.DockerOptions> | undefined
  const ask: Daemon['ask'] = async (work, limitMs = settings.lookLimitMs ?? LOOK_LIMIT_MS) => {
    try {
      // Only who uses it loads it: it brings 30 MB.
      const { default: Client } = await import('dockerode')
      address ??= addressOf(settings)
      const docker = new Client({ ...(await address), timeout: limitMs + CLOSE_AFTER_MS })
      return await within(limitMs, (onSign) => work(docker, onSign))
    } catch (error) {
      throw dockerFailure(error, settings.host, variable)
    }
  }
  const find: Daemon['find'] = (work, limitMs) =>
    ask(async (docker, onSign) => {
      try {
        return await work(docker, onSign)
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    }, limitMs)
  return { ask, find }
}
