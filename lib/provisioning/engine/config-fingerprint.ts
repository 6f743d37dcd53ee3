import { createHash } from 'node:crypto'

/** Hex SHA-256 over what an engine is configured by; equal fingerprints mean that no restart is needed. */
export function configFingerprint(configXml: string, usersXml: string): string {
  return createHash('sha256').update(configXml).update('\0').update(usersXml).digest('hex')
}
