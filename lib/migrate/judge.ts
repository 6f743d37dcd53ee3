import { countOf } from '@/lib/count-of'
import { kindOf, leftOutWords } from './engines'
import type { MigrateElement } from './schemas'

/** What is known of one chosen table on both sides; null for a side that does not have it. */
export type Facts = {
  source: { engine: string; partitions: readonly { id: string; rows: number }[]; rows: number | null } | null
  target: { engine: string; rows: number | null } | null
  /** The destination's database when it exists: its engine. */
  targetDatabase: string | null
  isSameDefinition: boolean
  sourceName: string
  targetName: string
}

export type Verdict = { isRefused: boolean; sentence: string; warnings: string[] }

const nameOf = ({ database, table }: { database: string; table: string }) => `${database}.${table}`
const formatRows = (rows: number | null): string => (rows === null ? 'its rows' : countOf(rows, 'row'))

const refuse = (sentence: string): Verdict => ({ isRefused: true, sentence, warnings: [] })

/** Databases whose tables can be exchanged by name in one step. */
const CAN_EXCHANGE = ['Atomic', 'Replicated', 'Shared']

function judgeNew({ as }: MigrateElement, { target, targetName }: Facts, rows: string): Verdict {
  if (target) return refuse(`${nameOf(as)} exists in ${targetName} already. Choose another name, swap, or append.`)
  return { isRefused: false, sentence: `${nameOf(as)} is created in ${targetName} with ${rows}.`, warnings: [] }
}

function judgeSwap({ as, partitions }: MigrateElement, facts: Facts, rows: string): Verdict {
  const { target, targetDatabase, targetName, isSameDefinition } = facts
  if (!target) return refuse(`${targetName} has no ${nameOf(as)} to swap with. Copy it as a new table.`)
  if (kindOf(target.engine) === null) return refuse(`${nameOf(as)} in ${targetName} is no table with rows of its own.`)
  if (targetDatabase === null || !CAN_EXCHANGE.includes(targetDatabase)) {
    return refuse(`Tables of the database ${as.database} in ${targetName} can't be exchanged.`)
  }
  if (partitions) return refuse('A swap takes whole tables. Append the chosen partitions, or copy them as a new table.')
  const other = 'It has another definition than the one that takes its place.'
  return {
    isRefused: false,
    sentence: `A table with ${rows} takes the place of ${nameOf(as)}, which holds ${formatRows(target.rows)} now and stays beside it.`,
    warnings: isSameDefinition ? [] : [other],
  }
}

function judgeAppend({ as, partitions }: MigrateElement, facts: Facts, rows: string): Verdict {
  const { source, target, targetName, isSameDefinition } = facts
  if (!target) return refuse(`${targetName} has no ${nameOf(as)} to append to. Copy it as a new table.`)
  if (source && kindOf(source.engine) !== 'partitions') {
    return refuse(
      `Rows can only be appended to tables of the MergeTree family. Swap ${nameOf(as)}, or copy it as a new table.`,
    )
  }
  if (!isSameDefinition) {
    return refuse(`${nameOf(as)} has another definition in ${targetName}, so nothing can be appended to it.`)
  }
  const holds = target.rows ?? 0
  const doubled = `It holds ${formatRows(holds)}: rows that are in both are in it twice afterwards.`
  const views = `Materialized views that read from ${nameOf(as)} do not see the appended rows.`
  return {
    isRefused: false,
    sentence: `${partitions ? `${partitions.length} partitions with ${rows}` : rows} are appended to ${nameOf(as)}.`,
    warnings: [...(holds > 0 ? [doubled] : []), views],
  }
}

/** What copying one chosen table would do, or why it can't be copied. Pure. */
export function judgeTable(element: MigrateElement, facts: Facts): Verdict {
  const { source, sourceName } = facts
  if (!source) return refuse(`${sourceName} has no ${nameOf(element)}.`)
  const kind = kindOf(source.engine)
  if (kind === null) return refuse(`${nameOf(element)} is left out. It is ${leftOutWords(source.engine)}.`)
  const { partitions } = element
  const missing = partitions?.filter((id) => !source.partitions.some((partition) => partition.id === id)) ?? []
  if (missing.length > 0) return refuse(`${nameOf(element)} has no partition ${missing.join(', ')} in ${sourceName}.`)
  const chosen = source.partitions.filter(({ id }) => partitions?.includes(id))
  const rows = formatRows(partitions ? chosen.reduce((sum, partition) => sum + partition.rows, 0) : source.rows)
  switch (element.how) {
    case 'new':
      return judgeNew(element, facts, rows)
    case 'swap':
      return judgeSwap(element, facts, rows)
    case 'append':
      return judgeAppend(element, facts, rows)
  }
}
