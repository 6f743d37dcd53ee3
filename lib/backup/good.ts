import { type Backup, Prisma } from '@/lib/db'
import type { BackupDamage } from './types'

/** In a query: successful, and no check has found it or a backup below it damaged. */
export const IS_GOOD = { state: 'successful', checkError: null, baseCheckError: null } as const

/** The same in SQL, of the columns of one `backup`. */
export const isGoodSql = (backup: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`${backup}.state = 'successful' AND ${backup}.check_error IS NULL AND ${backup}.base_check_error IS NULL`

type Checked = Pick<Backup, 'checkedAt' | 'checkError' | 'baseCheckedAt' | 'baseCheckError'>

export function isGood(backup: Pick<Backup, 'state'> & Checked): boolean {
  return backup.state === 'successful' && damageOf(backup) === null
}

/** What the last checks found wrong with a backup or one below it, and when; null when nothing is known to be. */
export function damageOf({ checkedAt, checkError, baseCheckedAt, baseCheckError }: Checked): BackupDamage | null {
  const text = checkError ?? baseCheckError
  const foundAt = checkError === null ? baseCheckedAt : checkedAt
  return text !== null && foundAt !== null ? { text, foundAt: foundAt.toISOString() } : null
}

/** Why a backup can't be the base of a new increment, for people. */
export function baseRefusal(base: Checked | null): string {
  const damage = base && damageOf(base)
  return damage
    ? `A check found this backup damaged, so nothing new is built on it: ${damage.text}`
    : 'Choose a successful backup of this service as the base.'
}
