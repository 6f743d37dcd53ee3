import { AppError } from '@/lib/errors'

/** Where backups lie in an S3 bucket. */
export type S3Location = {
  /** Scheme, host and port. */
  endpoint: string
  bucket: string
  /** Without slashes at its ends; empty for the bucket's root. */
  path: string
  region: string
  /** The bucket stands in the path of addresses, not in the host's name. */
  isPathStyle: boolean
}

const DEFAULT_REGION = 'us-east-1'
/** `<bucket>.s3.<region>.amazonaws.com`, `<bucket>.storage.googleapis.com`: the hosts that ClickHouse reads this way too. */
const VIRTUAL_HOST = /^(?<bucket>.+)\.(?<host>s3[.-].*amazonaws\.com(?:\.cn)?|storage\.googleapis\.com)$/
const AWS_REGION = /^s3[.-](?:dualstack\.)?(?<region>[a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com(?:\.cn)?$/
const AWS_HOST = /^s3[.-][a-z0-9.-]*amazonaws\.com(\.cn)?$/
const BUCKET_NAME = /^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/

function wrong(sentence: string): AppError {
  return new AppError('bad_request', sentence, { fieldErrors: { address: [sentence] } })
}

function parseUrl(address: string): URL {
  const example = 'for example https://my-bucket.s3.eu-central-1.amazonaws.com/backups or https://minio:9000/my-bucket.'
  if (!URL.canParse(address)) throw wrong(`This is not an address: write ${example}`)
  const url = new URL(address)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw wrong(`Begin with https://, ${example}`)
  if (url.username || url.password) throw wrong('Keep the keys out of the address.')
  if (url.search || url.hash) throw wrong('Leave out what follows ? or # in the address.')
  return url
}

function segmentsOf({ pathname }: URL): string[] {
  try {
    return pathname.split('/').filter(Boolean).map(decodeURIComponent)
  } catch {
    throw wrong('The path holds a % that does not stand for a character: write %25 for it.')
  }
}

const regionOfHost = (host: string): string | null => AWS_REGION.exec(host)?.groups?.['region'] ?? null

/**
 * Takes a bucket path apart; `region` counts where the address does not tell it.
 * @throws AppError `bad_request` with a message at the field `address`.
 */
export function parseS3Location(address: string, region: string | null = null): S3Location {
  const url = parseUrl(address)
  const segments = segmentsOf(url)
  const virtual = VIRTUAL_HOST.exec(url.hostname)?.groups
  const host = virtual?.['host'] ?? url.hostname
  const bucket = virtual?.['bucket'] ?? segments.shift()
  if (!bucket) throw wrong('The bucket is missing: it is the first part after the host, or before it on AWS.')
  if (!BUCKET_NAME.test(bucket)) throw wrong(`${bucket} can't be the name of a bucket.`)
  if (segments.some((segment) => segment === '.' || segment === '..')) throw wrong('The path must not have dots alone.')
  return {
    endpoint: `${url.protocol}//${host}${url.port && `:${url.port}`}`,
    bucket,
    path: segments.join('/'),
    region: regionOfHost(host) ?? region ?? DEFAULT_REGION,
    isPathStyle: !virtual,
  }
}

/** The bucket is one of AWS itself. */
export function isAws({ endpoint }: S3Location): boolean {
  return AWS_HOST.test(new URL(endpoint).hostname)
}

/** The region that the address itself tells, as those of AWS do. */
export function regionInAddress({ endpoint }: S3Location): string | null {
  return regionOfHost(new URL(endpoint).hostname)
}

/** The address in one way of writing, so that two of the same place are equal. */
export function s3Address({ endpoint, bucket, path, isPathStyle }: S3Location): string {
  const url = new URL(endpoint)
  if (!isPathStyle) url.hostname = `${bucket}.${url.hostname}`
  const segments = [...(isPathStyle ? [bucket] : []), ...path.split('/').filter(Boolean)]
  url.pathname = segments.map((segment) => segment.replaceAll('%', '%25')).join('/')
  return url.href.replace(/\/$/, '')
}

/** What a connection string says, without its key. @throws AppError `bad_request` at the field `connectionString`. */
export function parseAzureConnection(connectionString: string): { endpoint: string; account: string } {
  const pairs = connectionString.split(';').filter(Boolean)
  const values = new Map(pairs.map((pair) => [pair.split('=')[0]?.trim() ?? '', pair.slice(pair.indexOf('=') + 1)]))
  const account = values.get('AccountName') ?? ''
  const protocol = values.get('DefaultEndpointsProtocol') ?? 'https'
  const suffix = values.get('EndpointSuffix') ?? 'core.windows.net'
  const endpoint = values.get('BlobEndpoint') ?? `${protocol}://${account}.blob.${suffix}`
  const isWhole =
    account !== '' &&
    values.has('AccountKey') &&
    values.has('DefaultEndpointsProtocol') &&
    URL.canParse(endpoint) &&
    /^https?:/.test(endpoint)
  if (isWhole) return { endpoint: endpoint.replace(/\/$/, ''), account }
  const sentence =
    'Paste the whole connection string, with DefaultEndpointsProtocol, AccountName and AccountKey: Storage account → Access keys.'
  throw new AppError('bad_request', sentence, { fieldErrors: { connectionString: [sentence] } })
}
