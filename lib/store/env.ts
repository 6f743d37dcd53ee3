import { z } from 'zod'
import { parseS3Location, s3Address } from '@/lib/bucket/location'
import { blankAsUnset, optional } from '@/lib/env-values'
import { isAppError } from '@/lib/errors'

const STORE = /^s3:\/\/(?<bucket>[^/]+)(?:\/(?<path>.*))?$/
/** Whose buckets may stand in the name of the host: ClickHouse reads every other address by its path. */
const NAMES_BUCKETS = /\.(amazonaws|googleapis)\.com$/

/** The variables of a bucket as the console's own store. */
export const storeEnv = {
  CONSOLE_STORE: optional(z.string().regex(STORE, 'must be s3://bucket or s3://bucket/path')),
  CONSOLE_STORE_ENDPOINT: optional(
    z.url({ protocol: /^https?$/, error: 'must be an address such as https://minio.example.com:9000' }),
  ),
  CONSOLE_STORE_REGION: z.preprocess(blankAsUnset, z.string().default('us-east-1')),
  CONSOLE_STORE_PATH_STYLE: optional(z.enum(['on', 'off'], { error: 'must be on or off' })),
  CONSOLE_STORE_ACCESS_KEY: optional(z.string()),
  CONSOLE_STORE_SECRET_KEY: optional(z.string()),
  CONSOLE_STORE_CA: optional(z.string()),
}

type Variables = z.output<z.ZodObject<typeof storeEnv>>

/** A bucket as the configuration names it. */
export type ConfiguredStore = {
  /** Scheme, host, bucket and path, without keys. */
  address: string
  region: string
  accessKeyId: string
  secretAccessKey: string
  /** A PEM file. */
  caFile: string | null
}

/** The endpoint, and whether the bucket stands in the path of addresses. */
function placeOf(env: Variables): { endpoint: string; isPathStyle: boolean } {
  const given = env.CONSOLE_STORE_ENDPOINT ?? `https://s3.${env.CONSOLE_STORE_REGION}.amazonaws.com`
  const { origin, hostname } = new URL(given)
  const wanted = env.CONSOLE_STORE_PATH_STYLE
  return { endpoint: origin, isPathStyle: wanted ? wanted === 'on' : !NAMES_BUCKETS.test(hostname) }
}

function addressOf(env: Variables): string | null {
  const { bucket, path = '' } = STORE.exec(env.CONSOLE_STORE ?? '')?.groups ?? {}
  return bucket ? s3Address({ ...placeOf(env), bucket, path, region: env.CONSOLE_STORE_REGION }) : null
}

/** What of the variables of the store does not go together, by variable. */
export function findStoreProblems(env: Variables): Record<string, string> {
  const address = addressOf(env)
  if (address === null) return {}
  const problems: Record<string, string> = {}
  for (const name of ['CONSOLE_STORE_ACCESS_KEY', 'CONSOLE_STORE_SECRET_KEY'] as const) {
    if (!env[name]) problems[name] = 'must be set too: CONSOLE_STORE is a bucket'
  }
  const { endpoint, isPathStyle } = placeOf(env)
  if (!isPathStyle && !NAMES_BUCKETS.test(new URL(endpoint).hostname)) {
    problems['CONSOLE_STORE_PATH_STYLE'] = 'must be on for this endpoint: ClickHouse finds its bucket only in the path'
  }
  try {
    parseS3Location(address)
  } catch (error) {
    problems['CONSOLE_STORE'] = isAppError(error) ? error.userMessage : 'must be s3://bucket/path'
  }
  return problems
}

/** The bucket that is the console's own store; null when that is the data directory. */
export function configuredStore(env: Variables): ConfiguredStore | null {
  const address = addressOf(env)
  if (address === null) return null
  return {
    address,
    region: env.CONSOLE_STORE_REGION,
    accessKeyId: env.CONSOLE_STORE_ACCESS_KEY ?? '',
    secretAccessKey: env.CONSOLE_STORE_SECRET_KEY ?? '',
    caFile: env.CONSOLE_STORE_CA ?? null,
  }
}
