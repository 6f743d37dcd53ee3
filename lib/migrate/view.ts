import type { Operation } from '@/lib/db'
import type { MigratedTableView, MigrationView } from '@/lib/operation/types'
import { migrateInputSchema, migrateProgressSchema, type TableProgress } from './schemas'

/** More than anybody reads; the sentence of the failure says how many there are. */
const SHOWN_DIFFERENCES = 50

const nameOf = ({ database, table }: { database: string; table: string }): string => `${database}.${table}`

function stateOf({ state, units }: TableProgress, isUndone: boolean): MigratedTableView['state'] {
  if (isUndone && state !== 'placed' && state !== 'different') return 'dropped'
  if (state !== 'pending') return state
  return units.some((unit) => unit.state !== 'pending') ? 'copying' : 'pending'
}

/** What a copy between services says of its tables; null for other kinds. */
export function migrationView({ kind, input, progress }: Pick<Operation, 'kind' | 'input' | 'progress'>) {
  if (kind !== 'migrate') return null
  const { sourceServiceId } = migrateInputSchema.parse(input).request
  const { tables, isUndone } =
    progress === null ? { tables: [], isUndone: false } : migrateProgressSchema.parse(progress)
  const view: MigrationView = {
    sourceServiceId,
    tables: tables.map((table) => ({
      name: nameOf(table),
      as: nameOf(table.as),
      state: stateOf(table, isUndone),
      keptAs: table.state === 'placed' && table.keptAs ? nameOf(table.keptAs) : null,
      partitions: table.checked.length,
      differences: table.checked
        .filter(({ isSame }) => !isSame)
        .slice(0, SHOWN_DIFFERENCES)
        .map(({ partition, sourceRows, copiedRows }) => ({ partition, sourceRows, copiedRows })),
    })),
  }
  return view
}
