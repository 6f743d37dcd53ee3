import { type Backup, Prisma } from '@/lib/db'
import type { StorePlace } from '@/lib/store/store-bucket'
import type { BackupDamage } from './types'

/** In a query: successful, and no check and no drill has found it or a backup below it bad. */
export const IS_GOOD = { state: 'successful', checkError: null, drillError: null, baseCheckError: null } as const

/** The same in SQL, of the columns of one `backup`. */
export const isGoodSql = (backup: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`${backup}.state = 'successful' AND ${backup}.check_error IS NULL AND ${backup}.drill_error IS NULL AND ${backup}.base_check_error IS NULL`

type Checked = Pick<
  Backup,
  'checkedAt' | 'checkError' | 'drilledAt' | 'drillError' | 'baseCheckedAt' | 'baseCheckError'
>

export function isGood(backup: Pick<Backup, 'state'> & Checked): boolean {
  return backup.state === 'successful' && damageOf(backup) === null
}

/** What the last checks and drills found wrong with a backup or one below it, and when; null when nothing is known to be. */
export function damageOf(backup: Checked): BackupDamage | null {
  const { checkedAt, checkError, drilledAt, drillError, baseCheckedAt, baseCheckError } = backup
  const text = checkError ?? drillError ?? baseCheckError
  const foundAt = checkError !== null ? checkedAt : drillError !== null ? drilledAt : baseCheckedAt
  if (text === null || foundAt === null) return null
  return { text, foundAt: foundAt.toISOString(), isNotRestorable: checkError === null && drillError !== null }
}

/**
 * ClickHouse can't put into a tar what an increment adds to a file of its base, and for every file that it needs of a
 * base in an archive it searches that from the beginning.
 */
export const ARCHIVES_STAND_ALONE =
  'An archive stands alone: ClickHouse can neither write every increment into one nor read a base from one in good time.'

export const LIES_ELSEWHERE =
  'New backups go into another store than the one that this backup lies in, and an increment lies beside its base. Take a full one.'

type Base = Checked & Pick<Backup, 'form' | 'disk' | 'storeBucketId'>

/** Whether a base lies where the next backup goes. */
export function isBeside(base: Omit<StorePlace, 'serviceId'>, place: Omit<StorePlace, 'serviceId'>): boolean {
  return base.storeBucketId === place.storeBucketId && base.disk === place.disk
}

/** `place`: where the increment goes. */
export function canBeBase(backup: Pick<Backup, 'state'> & Base, place: StorePlace): boolean {
  return isGood(backup) && backup.form === 'directory' && isBeside(backup, place)
}

/** Why a backup can't be the base of a new increment, for people. */
export function baseRefusal(base: Base | null, place: StorePlace): string {
  if (base && base.form !== 'directory') return ARCHIVES_STAND_ALONE
  const damage = base && damageOf(base)
  if (damage) return `This backup was found damaged, so nothing new is built on it: ${damage.text}`
  return base && !isBeside(base, place) ? LIES_ELSEWHERE : 'Choose a successful backup of this service as the base.'
}
