import { deriveKey } from '@/lib/secrets'
import { uuidOf } from './uuid-of'

export const ORGANIZATION_NAME = 'Backup console'

/** The one organization of an installation: its id stays as long as CONSOLE_SECRET does. */
export function organizationId(): string {
  return uuidOf(deriveKey('organization').toString('hex'))
}
