import type { Backup } from '@/lib/db'
import { openSecret } from '@/lib/secrets'

type Sealed = Pick<Backup, 'passwordEnc'>

/** The password of a backup, or null: it has none, or was sealed under a CONSOLE_SECRET that is gone. */
export function findPassword({ passwordEnc }: Sealed): string | null {
  if (passwordEnc === null) return null
  try {
    return openSecret(passwordEnc)
  } catch {
    return null
  }
}

/** Whether nobody can read this backup before a person has entered its password. */
export function isLocked(backup: Sealed & Pick<Backup, 'hasPassword'>): boolean {
  return backup.hasPassword && findPassword(backup) === null
}
