import type { LiveDatabase } from '@/lib/backup/types'
import type { RestoreIntoInput } from '@/lib/restore/into/schemas'

/** `asTable` is null until a person types one: a name that collides with nothing is suggested. */
type ChosenDraft = { database: string; table: string; asTable: string | null; partitions: string }

/** "if not exists", "true", "false": what a select can hold of the engine's values. */
export type CreationChoice = 'if not exists' | 'true' | 'false'

export type RestoreIntoDraft = {
  targetServiceId: string
  /** By database of the backup: the one that its tables go into, where that is another one. */
  databases: Record<string, string>
  createTable: CreationChoice
  createDatabase: CreationChoice
  /** By `draftKey`, in the order in which they were ticked. */
  chosen: Record<string, ChosenDraft>
  structureOnly: boolean
  allowNonEmptyTables: boolean
  allowDifferentTableDef: boolean
}

export const draftKey = (database: string, table: string): string => JSON.stringify([database, table])

export function emptyDraft(targetServiceId: string): RestoreIntoDraft {
  const off = { structureOnly: false, allowNonEmptyTables: false, allowDifferentTableDef: false }
  const creation = { createTable: 'if not exists', createDatabase: 'if not exists' } as const
  return { targetServiceId, databases: {}, chosen: {}, ...creation, ...off }
}

/** `<table>_restored` where a table of this name holds rows, which appending would double. */
export function suggestName(live: readonly LiveDatabase[] | undefined, database: string, table: string): string {
  const tables = live?.find(({ name }) => name === database)?.tables ?? []
  const holdsRows = (tables.find(({ name }) => name === table)?.rows ?? 0) > 0
  if (!holdsRows) return table
  const taken = new Set(tables.map(({ name }) => name))
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? `${table}_restored` : `${table}_restored_${number}`
    if (!taken.has(name)) return name
  }
}

const partitionsOf = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean)

/** The database that the chosen tables of `database` go into. */
export function targetDatabase({ databases }: Pick<RestoreIntoDraft, 'databases'>, database: string): string {
  return databases[database]?.trim() || database
}

const toCreation = (choice: CreationChoice): boolean | 'if not exists' =>
  choice === 'if not exists' ? choice : choice === 'true'

/** The name that a chosen table gets: what was typed, else one that collides with nothing in the service. */
export function nameOf(
  draft: Pick<RestoreIntoDraft, 'databases'>,
  { database, table, asTable }: Pick<ChosenDraft, 'database' | 'table' | 'asTable'>,
  live: readonly LiveDatabase[] | undefined,
): string {
  return asTable ?? suggestName(live, targetDatabase(draft, database), table)
}

/** What the server is asked; an empty name means the table's own. */
export function toInput(
  draft: RestoreIntoDraft,
  backupId: string,
  live: readonly LiveDatabase[] | undefined,
): RestoreIntoInput {
  const { targetServiceId, chosen, structureOnly, allowNonEmptyTables, allowDifferentTableDef } = draft
  const elements = Object.values(chosen).map(({ database, table, asTable, partitions }) => {
    const ids = structureOnly ? [] : partitionsOf(partitions)
    const name = nameOf(draft, { database, table, asTable }, live).trim()
    const asDatabase = targetDatabase(draft, database)
    return {
      database,
      table,
      ...(asDatabase !== database && { asDatabase }),
      ...(name && name !== table && { asTable: name }),
      ...(ids.length && { partitions: ids }),
    }
  })
  return {
    targetServiceId,
    backupId,
    elements,
    structureOnly,
    allowNonEmptyTables: allowNonEmptyTables && !structureOnly,
    allowDifferentTableDef,
    createTable: toCreation(draft.createTable),
    createDatabase: toCreation(draft.createDatabase),
  }
}
