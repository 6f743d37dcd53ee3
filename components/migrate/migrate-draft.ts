import { draftKey, suggestName } from '@/components/restore/restore-into-draft'
import type { LiveDatabase, LiveTable } from '@/lib/backup/types'
import type { MigrateInput } from '@/lib/migrate/schemas'

type How = MigrateInput['tables'][number]['how']

/** Null until a person chooses or types: what suits the destination is suggested. */
type ChosenDraft = {
  database: string
  table: string
  how: How | null
  asTable: string | null
  partitions: string
}

export type MigrateDraft = {
  targetServiceId: string
  /** By `draftKey`, in the order in which they were ticked. */
  chosen: Record<string, ChosenDraft>
}

export const emptyDraft = (targetServiceId: string): MigrateDraft => ({ targetServiceId, chosen: {} })

type Live = readonly LiveDatabase[] | undefined

/** The table of this name that the destination has. */
export function findThere(live: Live, { database, table }: Pick<ChosenDraft, 'database' | 'table'>): LiveTable | null {
  return live?.find(({ name }) => name === database)?.tables.find(({ name }) => name === table) ?? null
}

/** An empty table gets the rows, as after a TRUNCATE by mistake; one that holds rows is left alone. */
export function howOf(chosen: ChosenDraft, live: Live): How {
  if (chosen.how) return chosen.how
  const there = findThere(live, chosen)
  return there?.rows === 0 && there.engine.endsWith('MergeTree') ? 'append' : 'new'
}

export function nameOf(chosen: ChosenDraft, live: Live): string {
  if (chosen.asTable !== null) return chosen.asTable
  const { database, table } = chosen
  const suggested = suggestName(live, database, table)
  return suggested === table && findThere(live, chosen) ? `${table}_restored` : suggested
}

/** Ticks a table, or takes the tick back. */
export function toggle(draft: MigrateDraft, database: string, table: string): MigrateDraft {
  const key = draftKey(database, table)
  const { [key]: known, ...others } = draft.chosen
  const added = { ...draft.chosen, [key]: { database, table, how: null, asTable: null, partitions: '' } }
  return { ...draft, chosen: known ? others : added }
}

/** What the server is asked. */
export function toInput(draft: MigrateDraft, live: Live, requestKey: string) {
  const tables = Object.values(draft.chosen).map((chosen) => {
    const { database, table } = chosen
    const how = howOf(chosen, live)
    const name = how === 'new' ? nameOf(chosen, live).trim() : table
    const partitions = how === 'swap' ? [] : chosen.partitions.split(/[\s,]+/).filter(Boolean)
    return {
      database,
      table,
      how,
      ...(name && name !== table && { asTable: name }),
      ...(partitions.length > 0 && { partitions }),
    }
  })
  return { targetServiceId: draft.targetServiceId, requestKey, tables }
}
