import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { log } from '@/lib/log'
import { openSecret, sealSecret } from '@/lib/secrets'

/** The value under the current secret, null when it is sealed so already. @throws Error when neither secret opens it. */
function reseal(sealed: string, previous: string): string | null {
  try {
    openSecret(sealed)
    return null
  } catch {
    return sealSecret(openSecret(sealed, previous))
  }
}

/**
 * Seals what is still sealed under CONSOLE_SECRET_PREVIOUS with CONSOLE_SECRET, all or nothing; safe to repeat. Returns
 * how many values changed. @throws Error when a value opens under neither.
 */
export async function resealSecrets(): Promise<number> {
  const previous = getEnv().CONSOLE_SECRET_PREVIOUS
  if (!previous) return 0
  const changed = await db.$transaction(async (tx) => {
    let count = 0
    for (const { id, consolePasswordEnc } of await tx.service.findMany()) {
      const sealed = reseal(consolePasswordEnc, previous)
      if (sealed) await tx.service.update({ where: { id }, data: { consolePasswordEnc: sealed } })
      count += sealed ? 1 : 0
    }
    for (const { id, secretEnc } of await tx.bucket.findMany({ where: { secretEnc: { not: null } } })) {
      const sealed = reseal(secretEnc ?? '', previous)
      if (sealed) await tx.bucket.update({ where: { id }, data: { secretEnc: sealed } })
      count += sealed ? 1 : 0
    }
    for (const { id, secretEnc } of await tx.storeBucket.findMany()) {
      const sealed = reseal(secretEnc, previous)
      if (sealed) await tx.storeBucket.update({ where: { id }, data: { secretEnc: sealed } })
      count += sealed ? 1 : 0
    }
    for (const { id, passwordEnc } of await tx.backup.findMany({
      where: { passwordEnc: { not: null } },
      select: { id: true, passwordEnc: true },
    })) {
      const sealed = reseal(passwordEnc ?? '', previous)
      if (sealed) await tx.backup.update({ where: { id }, data: { passwordEnc: sealed } })
      count += sealed ? 1 : 0
    }
    for (const { id, ...peek } of await tx.peek.findMany()) {
      const [consolePasswordEnc, readerPasswordEnc] = [
        reseal(peek.consolePasswordEnc, previous),
        reseal(peek.readerPasswordEnc, previous),
      ]
      if (!consolePasswordEnc || !readerPasswordEnc) continue
      await tx.peek.update({ where: { id }, data: { consolePasswordEnc, readerPasswordEnc } })
      count += 2
    }
    return count
  })
  log.warn({ changed }, 'secrets are sealed under the new CONSOLE_SECRET: CONSOLE_SECRET_PREVIOUS can go')
  return changed
}
