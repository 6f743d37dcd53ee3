const SENTENCES: readonly [pattern: RegExp, sentence: string][] = [
  [/No space left on device|NOT_ENOUGH_SPACE|Cannot reserve/i, 'The disk is full.'],
  [/Read-only file system/i, 'The directory is read-only.'],
  [/Not enough privileges/i, "The console's user lacks a grant on this server."],
  [/Permission denied|ACCESS_DENIED|not writable/i, 'The directory is not writable.'],
  [/BACKUP_ALREADY_EXISTS/i, 'Another backup already lies at this place.'],
  [/BACKUP_NOT_FOUND/i, 'The backup is not where it should be.'],
  [/BACKUP_DAMAGED|CHECKSUM_DOESNT_MATCH|CORRUPTED_DATA|BACKUP_ENTRY_NOT_FOUND/i, 'The backup is damaged.'],
  [/MEMORY_LIMIT_EXCEEDED/i, 'The engine ran out of memory.'],
]

/** The engine's own words, shortened to the part that a person can use: no code number, no version. */
export function engineWords(error: string): string {
  const withoutCode = error.replace(/^.*?DB::Exception:\s*/s, '').replace(/\s*\(version [^)]*\)\s*/g, ' ')
  return (
    withoutCode
      .split(/:?\s*While executing|\n/)[0]
      ?.trim()
      .slice(0, 300) ?? ''
  )
}

/** One sentence on what went wrong, then the engine's words. */
export function failureSentence(error: string): string {
  const known = SENTENCES.find(([pattern]) => pattern.test(error))?.[1]
  const detail = engineWords(error)
  return known ? `${known} ClickHouse said: ${detail}` : `ClickHouse said: ${detail}`
}
