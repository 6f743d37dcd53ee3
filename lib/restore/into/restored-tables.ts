import type { Operation } from '@/lib/db'
import type { RestoredTableView } from '@/lib/operation/types'
import { restoreProgressSchema } from './schemas'
import { nameOf } from './words'

/** What an operation says of the tables it restores; nothing for other kinds. */
export function restoredTables({ kind, progress, state }: Pick<Operation, 'kind' | 'progress' | 'state'>): {
  canDropRestored: boolean
  tables: RestoredTableView[]
} {
  if (kind !== 'restore_into' || progress === null) return { canDropRestored: false, tables: [] }
  const { tables } = restoreProgressSchema.parse(progress)
  return {
    canDropRestored:
      (state === 'failed' || state === 'cancelled') && tables.some((table) => table.createdUuid !== null),
    tables: tables.map((table) => ({ name: nameOf(table.as), state: table.state, isCreated: !table.existed })),
  }
}
