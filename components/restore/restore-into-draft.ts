import type { LiveDatabase } from '@/lib/backup/types'
import type { RestoreIntoInput } from '@/lib/restore/into/schemas'

type ChosenDraft = { database: string; table: string; asTable: string; partitions: string }

export type RestoreIntoDraft = {
  targetServiceId: string
  /** By `draftKey`, in the order in which they were ticked. */
  chosen: Record<string, ChosenDraft>
  structureOnly: boolean
  allowNonEmptyTables: boolean
  allowDifferentTableDef: boolean
}

export const draftKey = (database: string, table: string): string => JSON.stringify([database, table])

export function emptyDraft(targetServiceId: string): RestoreIntoDraft {
  const off = { structureOnly: false, allowNonEmptyTables: false, allowDifferentTableDef: false }
  return { targetServiceId, chosen: {}, ...off }
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

/** What the server is asked; an empty name means the table's own. */
export function toInput(draft: RestoreIntoDraft, backupId: string): RestoreIntoInput {
  const { targetServiceId, chosen, structureOnly, allowNonEmptyTables, allowDifferentTableDef } = draft
  const elements = Object.values(chosen).map(({ database, table, asTable, partitions }) => {
    const ids = structureOnly ? [] : partitionsOf(partitions)
    const name = asTable.trim()
    return { database, table, ...(name && name !== table && { asTable: name }), ...(ids.length && { partitions: ids }) }
  })
  const canAppend = allowNonEmptyTables && !structureOnly
  return { targetServiceId, backupId, elements, structureOnly, allowNonEmptyTables: canAppend, allowDifferentTableDef }
}
