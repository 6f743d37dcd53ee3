import { SYSTEM_DATABASES } from '@/lib/clickhouse/sql'
import type { BackupTable } from '../into/backup-tables'
import type { TableRef } from '../into/schemas'
import { nameOf } from '../into/words'
import { findReferences } from './references'

const keyOf = ({ database, table }: TableRef): string => JSON.stringify([database, table])

type IsThere = (table: TableRef) => boolean

export type Needs = {
  /** Tables of the backup that the chosen ones name, or that those need in turn, and that are not chosen. */
  needed: TableRef[]
  /** What each chosen table lacks. */
  sentences: string[]
}

type Named = { inBackup: TableRef[]; elsewhere: TableRef[] }

function byKey(refs: readonly TableRef[]): Map<string, TableRef> {
  return new Map(refs.map((ref) => [keyOf(ref), ref]))
}

function tablesNamedBy(table: BackupTable, known: ReadonlyMap<string, BackupTable>): Named {
  const { named, possible } = findReferences(table.createSql, table.database)
  const others = [...byKey([...named, ...possible]).values()].filter((ref) => keyOf(ref) !== keyOf(table))
  const sure = byKey(named)
  const systems: readonly string[] = SYSTEM_DATABASES
  return {
    inBackup: others.filter((ref) => known.has(keyOf(ref))),
    elsewhere: others.filter(
      (ref) => sure.has(keyOf(ref)) && !known.has(keyOf(ref)) && !systems.includes(ref.database),
    ),
  }
}

function lackSentences(table: TableRef, lacking: readonly TableRef[], why: string): string[] {
  return lacking.length === 0 ? [] : [`${nameOf(table)} needs ${lacking.map(nameOf).join(', ')}, ${why}.`]
}

/**
 * RESTORE makes a view or a dictionary without a word when the tables it names are missing: reading it fails later, and
 * a materialized view without its target makes every insert into its source fail. `isThere`: in the service already. Pure.
 */
export function findNeeds(
  chosen: readonly TableRef[],
  inBackup: readonly BackupTable[],
  isThere: IsThere = () => false,
): Needs {
  const known = new Map(inBackup.map((table) => [keyOf(table), table]))
  const isChosen = new Set(chosen.map(keyOf))
  const needed = new Map<string, TableRef>()
  const sentences: string[] = []
  const waiting = chosen.map(keyOf)
  for (const key of waiting) {
    const table = known.get(key)
    if (!table) continue
    const { inBackup: named, elsewhere } = tablesNamedBy(table, known)
    const lacking = named.filter((ref) => !isChosen.has(keyOf(ref)) && !isThere(ref))
    if (isChosen.has(key)) {
      const notChosen = lacking.length === 1 ? 'which is not chosen' : 'which are not chosen'
      sentences.push(...lackSentences(table, lacking, notChosen))
      sentences.push(
        ...lackSentences(
          table,
          elsewhere.filter((ref) => !isThere(ref)),
          'which this backup does not hold',
        ),
      )
    }
    for (const ref of lacking) {
      if (needed.has(keyOf(ref))) continue
      needed.set(keyOf(ref), { database: ref.database, table: ref.table })
      waiting.push(keyOf(ref))
    }
  }
  return { needed: [...needed.values()], sentences }
}
