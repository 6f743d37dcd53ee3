import type * as Sdk from '@aws-sdk/client-s3'
import { assumeRole } from './assume-role'
import { type Guarded, guardedAgents } from './guarded-agents'
import type { S3Location } from './location'
import { ANSWER_LIMIT_MS, CONNECT_LIMIT_MS, type ObjectStore } from './object-store'
import { MAX_TRIES } from './retry-rule'
import { attempt, findObject } from './store-failure'

// The SDK warns of Node.js 20 on every start, which this console still supports.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'

/** With a role the key may be empty: this process's own credentials take it then. */
export type S3Keys = { accessKeyId: string; secretAccessKey: string; roleArn?: string | null; caPem: string | null }

function createClient({ S3Client }: typeof Sdk, location: S3Location, keys: S3Keys, agents: Guarded) {
  const { accessKeyId, secretAccessKey, roleArn } = keys
  const own = { accessKeyId, secretAccessKey }
  const key = accessKeyId === '' ? null : own
  return new S3Client({
    endpoint: location.endpoint,
    region: location.region,
    forcePathStyle: location.isPathStyle,
    credentials: roleArn ? () => assumeRole({ roleArn, region: location.region, key }, agents) : own,
    // Stores other than AWS do not know the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: MAX_TRIES,
    requestHandler: {
      connectionTimeout: CONNECT_LIMIT_MS,
      requestTimeout: ANSWER_LIMIT_MS,
      throwOnRequestTimeout: true,
      ...agents,
    },
  })
}

/**
 * A bucket that speaks S3: AWS, Google Cloud Storage with HMAC keys, or any server of that interface. `agents` say where
 * it may lie: an address of the console's own configuration may be this machine.
 */
export async function openS3Store(
  location: S3Location,
  keys: S3Keys,
  agents: Guarded = guardedAgents(true, keys.caPem),
): Promise<ObjectStore> {
  // Loaded when the first bucket is opened: most consoles have none.
  const sdk = await import('@aws-sdk/client-s3')
  const client = createClient(sdk, location, keys, agents)
  const root = location.path ? `${location.path}/` : ''
  const at = (key: string) => ({ Bucket: location.bucket, Key: root + key })

  async function* pages(prefix: string, delimiter?: string): AsyncGenerator<Sdk.ListObjectsV2CommandOutput> {
    let token: string | undefined
    do {
      const from = token
      const page = await attempt('list', () =>
        client.send(
          new sdk.ListObjectsV2Command({
            Bucket: location.bucket,
            Prefix: root + prefix,
            Delimiter: delimiter,
            ContinuationToken: from,
          }),
        ),
      )
      yield page
      token = page.IsTruncated ? page.NextContinuationToken : undefined
    } while (token)
  }

  return {
    async *list(prefix) {
      for await (const page of pages(prefix)) {
        for (const { Key = '', Size = 0, LastModified } of page.Contents ?? [])
          yield { key: Key.slice(root.length), sizeBytes: Size, modifiedAt: LastModified ?? null }
      }
    },
    async *listNames(directory) {
      const within = directory ? `${directory}/` : ''
      const nameOf = (key: string) => key.slice(root.length + within.length).replace(/\/$/, '')
      for await (const page of pages(within, '/')) {
        for (const { Prefix = '' } of page.CommonPrefixes ?? []) yield nameOf(Prefix)
        for (const { Key = '' } of page.Contents ?? []) if (nameOf(Key)) yield nameOf(Key)
      }
    },
    read: (key) =>
      findObject(async () => {
        const { Body } = await client.send(new sdk.GetObjectCommand(at(key)))
        return Body as AsyncIterable<Uint8Array> | undefined
      }),
    write: (key, text) =>
      attempt('write', async () => void (await client.send(new sdk.PutObjectCommand({ ...at(key), Body: text })))),
    remove: (key) => attempt('delete', async () => void (await client.send(new sdk.DeleteObjectCommand(at(key))))),
    close: () => client.destroy(),
  }
}
