import { log } from '@/lib/log'

/** What takes a role that has no key of its own, as an engine is told it. */
type OwnCredentials =
  | { kind: 'key'; accessKeyId: string; secretAccessKey: string; sessionToken?: string }
  /** They change by themselves: the engine asks its machine, as this process does. */
  | { kind: 'instance' }
  | { kind: 'none' }

/** The AWS credentials of this process, which every process of AWS's SDK finds in the same places. */
export async function findOwnCredentials(): Promise<OwnCredentials> {
  const { STSClient } = await import('@aws-sdk/client-sts')
  const client = new STSClient({ region: 'us-east-1' })
  try {
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = await client.config.credentials()
    if (expiration) return { kind: 'instance' }
    return { kind: 'key', accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
  } catch (err) {
    // Without them the engine has all the same to come up: what uses the bucket tells it in a sentence.
    log.warn({ err }, 'a bucket is opened by a role without a key, and this process has no AWS credentials')
    return { kind: 'none' }
  } finally {
    client.destroy()
  }
}
