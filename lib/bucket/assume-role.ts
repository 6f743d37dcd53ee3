import { ROLE_SESSION_NAME } from '@/lib/provisioning/port'
import type { Guarded } from './guarded-agents'
import { ANSWER_LIMIT_MS, CONNECT_LIMIT_MS } from './object-store'
import { MAX_TRIES } from './retry-rule'
import { attempt } from './store-failure'

type Role = { roleArn: string; region: string; key: { accessKeyId: string; secretAccessKey: string } | null }

/**
 * Keys for an hour that AWS gives to whoever may take the role; the SDK asks again before they expire. The engine does
 * the same by itself. Without a key, AWS's SDK looks for credentials of this process, as everywhere: environment,
 * profile, instance. @throws AppError that tells what is missing.
 */
export async function assumeRole({ roleArn, region, key }: Role, agents: Guarded) {
  const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts')
  const client = new STSClient({
    region,
    ...(key && { credentials: key }),
    maxAttempts: MAX_TRIES,
    requestHandler: { connectionTimeout: CONNECT_LIMIT_MS, requestTimeout: ANSWER_LIMIT_MS, ...agents },
  })
  const request = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: ROLE_SESSION_NAME })
  const { Credentials } = await attempt('assume', () => client.send(request))
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {}
  if (!AccessKeyId || !SecretAccessKey || !SessionToken) throw new Error('AWS gave no keys for the role')
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    ...(Expiration && { expiration: Expiration }),
  }
}
