import { GUEST_PREFIX } from '@/lib/access/engine-access'
import { deriveKey } from '@/lib/secrets'
import type { TableRef } from './schemas'

/** The longest file name that the engine's disk takes, less what the engine puts after a table's name. */
const MAX_NAME_LENGTH = 200

const KEY_LENGTH = 8

function beside({ database, table }: TableRef, word: string, requestKey: string): TableRef {
  const ending = `_${word}_${requestKey.replaceAll('-', '').slice(0, KEY_LENGTH)}`
  return { database, table: table.slice(0, MAX_NAME_LENGTH - ending.length) + ending }
}

/** Where the rows are copied to before they take their place. */
export const stagingOf = (as: TableRef, requestKey: string): TableRef => beside(as, 'copy', requestKey)

/** Where a table that was swapped stays. */
export const keptOf = (as: TableRef, requestKey: string): TableRef => beside(as, 'before', requestKey)

/** The user that may read on the source as long as the copy takes. */
export const guestNameOf = (requestKey: string): string => `${GUEST_PREFIX}${requestKey.replaceAll('-', '')}`

/** Nobody keeps it: it follows from the console's secret, also for a worker that takes the operation over. */
export function guestPasswordOf(requestKey: string): string {
  return deriveKey(`migrate/${requestKey}`).toString('base64url')
}
