import { resealTwoFactors } from '@/lib/auth/reseal-two-factors'
import { db, Prisma, type Tx } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { log } from '@/lib/log'
import { openSecret, sealSecret } from '@/lib/secrets'

/** Every column that lib/secrets seals, as the database names it. */
export const SEALED_COLUMNS = [
  ['backup', 'password_enc'],
  ['bucket', 'secret_enc'],
  ['notification_channel', 'config_enc'],
  ['peek', 'console_password_enc'],
  ['peek', 'reader_password_enc'],
  ['service', 'console_password_enc'],
  ['store_bucket', 'secret_enc'],
] as const

/** The value under the current secret, null when it is sealed so already. @throws Error when neither secret opens it. */
function reseal(sealed: string, previous: string): string | null {
  try {
    openSecret(sealed)
    return null
  } catch {
    return sealSecret(openSecret(sealed, previous))
  }
}

async function resealColumn(
  tx: Tx,
  [table, column]: (typeof SEALED_COLUMNS)[number],
  previous: string,
): Promise<number> {
  const [from, of] = [Prisma.raw(`"${table}"`), Prisma.raw(`"${column}"`)]
  const rows = await tx.$queryRaw<{ id: string; sealed: string }[]>`
    SELECT id::text, ${of} AS sealed FROM ${from} WHERE ${of} IS NOT NULL`
  let changed = 0
  for (const { id, sealed } of rows) {
    const resealed = reseal(sealed, previous)
    if (resealed) changed += await tx.$executeRaw`UPDATE ${from} SET ${of} = ${resealed} WHERE id::text = ${id}`
  }
  return changed
}

/**
 * Seals what is still sealed under CONSOLE_SECRET_PREVIOUS with CONSOLE_SECRET, all or nothing; safe to repeat. Returns
 * how many values changed. @throws Error when a value opens under neither.
 */
export async function resealSecrets(): Promise<number> {
  const previous = getEnv().CONSOLE_SECRET_PREVIOUS
  if (!previous) return 0
  const changed = await db.$transaction(async (tx) => {
    let count = await resealTwoFactors(tx, previous)
    for (const column of SEALED_COLUMNS) count += await resealColumn(tx, column, previous)
    return count
  })
  log.warn({ changed }, 'secrets are sealed under the new CONSOLE_SECRET: CONSOLE_SECRET_PREVIOUS can go')
  return changed
}
