import type { Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { MAX_NAME_LENGTH } from './schemas'

const NAME_TAKEN = 'A service with this name already exists.'

export function nameTaken(cause?: unknown): AppError {
  return new AppError('conflict', NAME_TAKEN, { fieldErrors: { name: [NAME_TAKEN] }, cause })
}

/** True when the database refused a second living service of that name (partial unique index in the migration). */
export function isNameTaken(error: unknown): boolean {
  return error instanceof Error && error.message.includes('service_living_name_key')
}

/** Names of living services, lower-case: "Docs" and "docs" would be told apart by nobody at 3 a.m. */
export async function livingNames(tx: Pick<Tx, 'service'>): Promise<Set<string>> {
  const rows = await tx.service.findMany({ where: { state: { not: 'terminated' } }, select: { name: true } })
  return new Set(rows.map((row) => row.name.toLowerCase()))
}

/** The longest beginning of a text that fits, without half a character at its end. */
function cut(text: string, maxLength: number): string {
  const characters = Array.from(text)
  while (characters.join('').length > maxLength) characters.pop()
  return characters.join('').trimEnd()
}

/** "<name> (Restore)", numbered until it is free, the name cut so that all fits into 50 characters. */
export function suggestRestoreName(sourceName: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? ' (Restore)' : ` (Restore ${number})`
    const room = MAX_NAME_LENGTH - suffix.length
    const name = (sourceName.length > room ? `${cut(sourceName, room - 1)}…` : sourceName) + suffix
    if (!taken.has(name.toLowerCase())) return name
  }
}
