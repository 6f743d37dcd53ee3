import { deriveKey } from '@/lib/secrets'

/** What better-auth signs cookies and encrypts second factors with. */
export function sessionSecret(secret?: string): string {
  return deriveKey('sessions', secret).toString('hex')
}
