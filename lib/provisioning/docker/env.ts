import path from 'node:path'
import { z } from 'zod'
import { blankAsUnset, optional } from '@/lib/env-values'
import { imageSchema } from './image-name'
import { type DockerSettings, hostOf } from './settings'

/** The current LTS release, pinned: a restored backup should meet the version that others were restored with. */
const OFFICIAL_IMAGE = 'clickhouse/clickhouse-server:26.8.20.9'

const UNITS = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

function bytesOf(text: string): number {
  const unit = text.at(-1)?.toLowerCase()
  const factor = unit === 'k' || unit === 'm' || unit === 'g' ? UNITS[unit] : 1
  return Math.round(Number.parseFloat(text) * factor)
}

/** The variables of the Docker driver. */
export const dockerEnv = {
  CONSOLE_DOCKER_HOST: z.preprocess(
    blankAsUnset,
    z
      .string()
      .regex(/^(unix:\/\/\/.+|tcp:\/\/[^/]+:\d+)$/, 'must be unix:///path/to/docker.sock or tcp://host:port')
      .default('unix:///var/run/docker.sock'),
  ),
  CONSOLE_DOCKER_CERTIFICATES: optional(z.string().transform((dir) => path.resolve(dir))),
  CONSOLE_DOCKER_PREFIX: z.preprocess(
    blankAsUnset,
    z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,30}$/, 'must be lower-case letters, digits and hyphens')
      .default('clickhouse-console'),
  ),
  CONSOLE_DOCKER_NETWORK: optional(z.string()),
  CONSOLE_DOCKER_PUBLISH: z.preprocess(
    blankAsUnset,
    z.union([z.ipv4(), z.ipv6()], { error: 'must be an IP address' }).default('127.0.0.1'),
  ),
  CONSOLE_DOCKER_BACKUPS: optional(z.string()),
  CONSOLE_DOCKER_MEMORY: optional(
    z
      .string()
      .regex(/^\d+(\.\d+)?[kmg]?$/i, 'must be bytes, or a number with k, m or g')
      .transform(bytesOf),
  ),
  CONSOLE_DOCKER_CPUS: optional(z.coerce.number({ error: 'must be a number' }).positive('must be more than 0')),
  CONSOLE_CLICKHOUSE_IMAGE: z.preprocess(blankAsUnset, imageSchema.default(OFFICIAL_IMAGE)),
}

const LOOPBACK = /^(localhost|127\.[\d.]+|::1)$/

/** What of the configuration does not go together with Docker, by variable. */
export function findDockerProblems(env: {
  CONSOLE_PROVISIONER: string
  CONSOLE_DOCKER_HOST: string
  CONSOLE_DOCKER_NETWORK?: string | undefined
  CONSOLE_DOCKER_PUBLISH: string
}): Record<string, string> {
  if (env.CONSOLE_PROVISIONER !== 'docker' || env.CONSOLE_DOCKER_NETWORK) return {}
  const host = hostOf(env.CONSOLE_DOCKER_HOST)
  if (host === null || LOOPBACK.test(host) || !LOOPBACK.test(env.CONSOLE_DOCKER_PUBLISH)) return {}
  return {
    CONSOLE_DOCKER_PUBLISH: `must be an address of ${host} that this machine reaches: ports on ${env.CONSOLE_DOCKER_PUBLISH} there are open to that host alone`,
  }
}

type Variables = z.output<z.ZodObject<typeof dockerEnv>> & {
  CONSOLE_DATA_DIR: string
  CONSOLE_INSTANCES_AT_ONCE: number
}

export function dockerSettings(env: Variables): DockerSettings {
  return {
    host: env.CONSOLE_DOCKER_HOST,
    certificates: env.CONSOLE_DOCKER_CERTIFICATES ?? null,
    prefix: env.CONSOLE_DOCKER_PREFIX,
    image: env.CONSOLE_CLICKHOUSE_IMAGE,
    network: env.CONSOLE_DOCKER_NETWORK ?? null,
    publishOn: env.CONSOLE_DOCKER_PUBLISH,
    memoryBytes: env.CONSOLE_DOCKER_MEMORY ?? null,
    cpus: env.CONSOLE_DOCKER_CPUS ?? null,
    store: { here: path.join(env.CONSOLE_DATA_DIR, 'backups'), there: env.CONSOLE_DOCKER_BACKUPS ?? null },
    atOnce: env.CONSOLE_INSTANCES_AT_ONCE,
  }
}
