import path from 'node:path'
import { z } from 'zod'
import { type Network, parseNetwork } from '@/lib/access/network'
import { findOidcProblems, oidcEnv } from '@/lib/auth/oidc/env'
import { blankAsUnset, optional } from './env-values'
import { dockerEnv, findDockerProblems } from './provisioning/docker/env'
import { findSwarmProblems, swarmEnv } from './provisioning/swarm/env'
import { findStoreProblems, storeEnv } from './store/env'

const port = z.coerce
  .number({ error: 'must be a number between 1 and 65535' })
  .int('must be a whole number')
  .min(1, 'must be 1 or more')
  .max(65535, 'must be 65535 or less')

/** The engine of a drill: a RESTORE streams its files, so this is far more than most backups need. */
const DEFAULT_DRILL_MEMORY_MB = 4096
/** Four hours: a backup of some terabytes. */
const DEFAULT_DRILL_MINUTES = 240

/** Scheduled backups that run at once on this host: enough to keep a disk busy, few enough to leave it usable. */
const DEFAULT_BACKUPS_AT_ONCE = 4

/** Containers that come up at once: each reads its whole engine from disk and takes a core for a second. */
const DEFAULT_INSTANCES_AT_ONCE = 4

const atOnce = z.coerce
  .number({ error: 'must be a number between 1 and 100' })
  .int('must be a whole number')
  .min(1, 'must be 1 or more')
  .max(100, 'must be 100 or less')

/** Addresses and CIDR blocks between commas. */
function parseNetworks(text: string, context: z.RefinementCtx): Network[] {
  const parts = text.split(',').filter((part) => part.trim() !== '')
  return parts.flatMap((part) => {
    const network = parseNetwork(part)
    if (network) return [network]
    context.addIssue({
      code: 'custom',
      message: `must be addresses such as 127.0.0.1 or 10.0.0.0/8, not ${part.trim()}`,
    })
    return []
  })
}

/** Requests of a busy script; a client in a loop without a pause meets it. */
const DEFAULT_API_REQUESTS = 600

const apiKey = z
  .string()
  .regex(/^[A-Za-z0-9]{8,128}:[A-Za-z0-9]{24,128}$/, 'must be <id>:<secret>, letters and digits, the secret 24 or more')
  .transform((text) => {
    const [keyId = '', secret = ''] = text.split(':')
    return { keyId, secret }
  })

function wholeNumber(min: number, max: number, byDefault: number) {
  const number = z.coerce
    .number({ error: `must be a number between ${min} and ${max}` })
    .int('must be a whole number')
    .min(min, `must be ${min} or more`)
    .max(max, `must be ${max} or less`)
  return z.preprocess(blankAsUnset, number.default(byDefault))
}

const envSchema = z
  .object({
    PORT: z.preprocess(blankAsUnset, port.default(3000)),
    HOST: z.preprocess(blankAsUnset, z.string().default('127.0.0.1')),
    CONSOLE_DATA_DIR: z.preprocess(blankAsUnset, z.string().default('./data')).transform((dir) => path.resolve(dir)),
    DATABASE_URL: optional(
      z
        .string()
        .regex(
          /^postgres(ql)?:\/\//,
          'must start with postgresql://, for example postgresql://user:password@host:5432/console',
        ),
    ),
    CONSOLE_ADMIN_EMAIL: optional(z.email('must be an e-mail address')),
    CONSOLE_ADMIN_PASSWORD: optional(z.string().min(12, 'must have 12 characters or more')),
    CONSOLE_SECRET: optional(z.string().min(32, 'must have 32 characters or more; `openssl rand -hex 32` makes one')),
    CONSOLE_SECRET_PREVIOUS: optional(z.string().min(32, 'must have 32 characters or more')),
    CONSOLE_SAMPLE: z.preprocess(blankAsUnset, z.enum(['on', 'off'], { error: 'must be on or off' }).default('on')),
    CONSOLE_BACKUPS_AT_ONCE: z.preprocess(blankAsUnset, atOnce.default(DEFAULT_BACKUPS_AT_ONCE)),
    CONSOLE_PROVISIONER: z.preprocess(
      blankAsUnset,
      z.enum(['process', 'docker', 'swarm'], { error: 'must be process, docker or swarm' }).default('process'),
    ),
    CONSOLE_TRUSTED_PROXIES: z.preprocess(blankAsUnset, z.string().default('')).transform(parseNetworks),
    CONSOLE_INSTANCES_AT_ONCE: z.preprocess(blankAsUnset, atOnce.default(DEFAULT_INSTANCES_AT_ONCE)),
    ...dockerEnv,
    ...swarmEnv,
    ...storeEnv,
    ...oidcEnv,
    CONSOLE_BUCKETS_ON_LOOPBACK: z.preprocess(
      blankAsUnset,
      z.enum(['on', 'off'], { error: 'must be on or off' }).default('off'),
    ),
    CONSOLE_CHANNEL_NETWORKS: z.preprocess(blankAsUnset, z.string().default('')).transform(parseNetworks),
    CONSOLE_DRILL_MEMORY_MB: wholeNumber(512, 1_048_576, DEFAULT_DRILL_MEMORY_MB),
    CONSOLE_DRILL_MINUTES: wholeNumber(1, 10_080, DEFAULT_DRILL_MINUTES),
    CONSOLE_API_KEY: optional(apiKey),
    CONSOLE_API_REQUESTS_PER_MINUTE: wholeNumber(1, 1_000_000, DEFAULT_API_REQUESTS),
    CONSOLE_URL: optional(z.url('must be an address such as https://backups.example.com')),
  })
  .superRefine((env, issues) => {
    const problems = {
      ...findStoreProblems(env),
      ...findDockerProblems(env),
      ...findSwarmProblems(env),
      ...findOidcProblems(env),
    }
    for (const [name, message] of Object.entries(problems)) issues.addIssue({ code: 'custom', path: [name], message })
    if (Boolean(env.CONSOLE_ADMIN_EMAIL) === Boolean(env.CONSOLE_ADMIN_PASSWORD)) return
    const missing = env.CONSOLE_ADMIN_EMAIL ? 'CONSOLE_ADMIN_PASSWORD' : 'CONSOLE_ADMIN_EMAIL'
    issues.addIssue({
      code: 'custom',
      path: [missing],
      message: 'must be set too: the first admin needs both e-mail and password',
    })
  })

export type Env = z.infer<typeof envSchema>

/** @throws Error whose message has one line per wrong variable. */
export function parseEnv(source: NodeJS.ProcessEnv): Env {
  const parsed = envSchema.safeParse(source)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`The configuration is not valid:\n${lines.join('\n')}`)
}

let cached: Env | undefined

/** The validated environment of this process, parsed once. */
export function getEnv(): Env {
  cached ??= parseEnv(process.env)
  return cached
}
