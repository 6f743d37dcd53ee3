import { countOf } from '@/lib/count-of'
import type { RestoreIntoRequest } from './schemas'
import type { RestoreEffect } from './types'

/** What is known of one chosen table. */
export type Facts = {
  /** `<database>.<table>`, in the backup and in the service. */
  source: string
  destination: string
  isInBackup: boolean
  /** Chosen partitions that the backup does not have. */
  missingPartitions: readonly string[]
  rowsInBackup: number | null
  /** Rows of its own: a view has none. */
  hasRows: boolean
  hasDatabase: boolean
  exists: boolean
  /** Null when it does not exist, or has no rows of its own. */
  rowsNow: number | null
  isSameDefinition: boolean
}

type Options = Pick<
  RestoreIntoRequest,
  'structureOnly' | 'allowNonEmptyTables' | 'allowDifferentTableDef' | 'createTable' | 'createDatabase'
>

type Verdict = { effect: RestoreEffect; sentence: string }

const rowsOf = (rows: number | null): string => (rows === null ? 'its rows' : countOf(rows, 'row'))

function judgeNew({ destination, hasRows, rowsInBackup, hasDatabase }: Facts, options: Options): Verdict {
  if (options.createTable === false) {
    return { effect: 'refused', sentence: `${destination} does not exist, and creating tables is switched off.` }
  }
  if (!hasDatabase && options.createDatabase === false) {
    return {
      effect: 'refused',
      sentence: `The database of ${destination} does not exist, and creating databases is switched off.`,
    }
  }
  if (options.structureOnly) return { effect: 'structure_only', sentence: `${destination} is created, without rows.` }
  if (!hasRows) return { effect: 'created', sentence: `${destination} is created.` }
  return { effect: 'created', sentence: `${destination} is created with ${rowsOf(rowsInBackup)}.` }
}

function judgeExisting(
  { destination, hasRows, rowsNow, rowsInBackup, isSameDefinition }: Facts,
  options: Options,
): Verdict {
  if (options.createTable === true) return { effect: 'refused', sentence: `${destination} already exists.` }
  if (!isSameDefinition && !options.allowDifferentTableDef) {
    return { effect: 'different', sentence: `${destination} has another definition than in the backup.` }
  }
  if (options.structureOnly || !hasRows) {
    return { effect: 'structure_only', sentence: `${destination} exists already and stays as it is.` }
  }
  if (rowsNow !== null && rowsNow > 0 && !options.allowNonEmptyTables) {
    return { effect: 'refused', sentence: `${destination} holds ${countOf(rowsNow, 'row')}.` }
  }
  return {
    effect: 'appended',
    sentence: `${rowsOf(rowsInBackup)} are appended to ${destination}, which holds ${countOf(rowsNow ?? 0, 'row')}.`,
  }
}

/** What a restore would do to one table, in a sentence. Pure. */
export function judgeTable(facts: Facts, options: Options): Verdict {
  if (!facts.isInBackup) return { effect: 'missing', sentence: `${facts.source} is not in this backup.` }
  const [partition] = facts.missingPartitions
  if (partition !== undefined) {
    return { effect: 'missing', sentence: `${facts.source} has no partition ${partition} in this backup.` }
  }
  if (facts.hasDatabase && options.createDatabase === true) {
    return { effect: 'refused', sentence: `The database of ${facts.destination} already exists.` }
  }
  return facts.exists ? judgeExisting(facts, options) : judgeNew(facts, options)
}
