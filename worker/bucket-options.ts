import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { AppError, errorText } from '@/lib/errors'

const USAGE = `npm run catalogue:rebuild -- --bucket <address>   [--provider s3|gcs] [--role <ARN>] [--region <region>] [--name <service>] [--ca <PEM file>]
npm run catalogue:rebuild -- --container <name>   [--path <path>] [--name <service>]   on Azure
The keys come from BUCKET_ACCESS_KEY_ID and BUCKET_SECRET_ACCESS_KEY, or on Azure from BUCKET_CONNECTION_STRING, or in
this order as lines of the standard input; with --role and none of them, the AWS credentials of this command's own
environment, profile or instance take the role. Everybody on this machine can read the arguments of a command.`

const KEYS = ['BUCKET_ACCESS_KEY_ID', 'BUCKET_SECRET_ACCESS_KEY'] as const

const OPTIONS = {
  bucket: { type: 'string' },
  provider: { type: 'string', default: 's3' },
  container: { type: 'string' },
  path: { type: 'string', default: '' },
  role: { type: 'string', default: '' },
  region: { type: 'string', default: '' },
  name: { type: 'string' },
  ca: { type: 'string' },
} as const

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values
  } catch (error) {
    throw new AppError('bad_request', `${errorText(error)}\n${USAGE}`)
  }
}

/** From these variables, the missing ones as lines of the standard input. */
async function readSecrets(names: readonly string[], mayBeNone = false): Promise<string[]> {
  const given = names.map((name) => process.env[name] ?? '')
  if (given.every(Boolean)) return given
  if (process.stdin.isTTY && mayBeNone) return given
  if (process.stdin.isTTY) throw new AppError('bad_request', `The keys are missing.\n${USAGE}`)
  const lines: string[] = []
  for await (const line of createInterface({ input: process.stdin })) lines.push(line)
  return given.map((value) => value || (lines.shift() ?? ''))
}

async function readCertificate(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new AppError('bad_request', `The certificate can't be read (--ca): ${errorText(error)}`)
  }
}

/** The fields of a person's own bucket that the arguments name; null without arguments. @throws AppError with the usage. */
export async function readBucketOptions(args: readonly string[]): Promise<Record<string, unknown> | null> {
  if (args.length === 0) return null
  const { bucket, provider, container, path, role, region, name, ca } = parse(args)
  const serviceName = name === undefined ? {} : { serviceName: name }
  if (container !== undefined) {
    const [connectionString] = await readSecrets(['BUCKET_CONNECTION_STRING'])
    return { provider: 'azure', container, path, connectionString, ...serviceName }
  }
  if (bucket === undefined) throw new AppError('bad_request', USAGE)
  const [accessKeyId, secretAccessKey] = await readSecrets(KEYS, role !== '')
  const caPem = ca === undefined ? '' : await readCertificate(ca)
  const place = { provider, address: bucket, region }
  return { ...place, accessKeyId, secretAccessKey, roleArn: role, caPem, ...serviceName }
}
