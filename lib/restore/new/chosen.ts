import { AppError } from '@/lib/errors'
import type { BackupTable } from '../into/backup-tables'
import { nameOf } from '../into/words'
import type { RestoreChoice } from './schemas'

/** A table of the backup with what of it is restored. */
export type ExpectedTable = Omit<BackupTable, 'createSql'> & { hasAllPartitions: boolean }

type Element = RestoreChoice['elements'][number]
type DatabaseElement = Extract<Element, { kind: 'database' }>
type TableElement = Extract<Element, { kind: 'table' }>

const missing = (sentence: string): AppError => new AppError('conflict', sentence)

function whole({ createSql: _definition, ...table }: BackupTable): ExpectedTable {
  return { ...table, hasAllPartitions: true }
}

function ofDatabase({ name, exceptTables = [] }: DatabaseElement, inBackup: readonly BackupTable[]): ExpectedTable[] {
  const tables = inBackup.filter(({ database }) => database === name)
  if (tables.length === 0) throw missing(`The backup holds no tables of the database ${name}.`)
  return tables.filter(({ table }) => !exceptTables.includes(table)).map(whole)
}

function ofTable({ database, table, partitions }: TableElement, inBackup: readonly BackupTable[]): ExpectedTable {
  const stored = inBackup.find((one) => one.database === database && one.table === table)
  if (!stored) throw missing(`${nameOf({ database, table })} is not in this backup.`)
  if (!partitions) return whole(stored)
  const chosen = stored.partitions.filter(({ id }) => partitions.includes(id))
  const unknown = partitions.find((id) => !chosen.some((partition) => partition.id === id))
  if (unknown !== undefined) {
    throw missing(`${nameOf(stored)} has no partition ${unknown} in this backup.`)
  }
  const hasAllPartitions = chosen.length === stored.partitions.length
  const rows = chosen.reduce((sum, partition) => sum + partition.rows, 0)
  const bytes = chosen.reduce((sum, partition) => sum + partition.bytes, 0)
  return { ...whole(stored), partitions: chosen, rows, bytes, hasAllPartitions }
}

/**
 * What a choice takes of a backup's tables, and so what must stand in the service when it was restored; all without one.
 * @throws AppError `conflict` naming what the backup does not hold. Pure.
 */
export function chooseTables(choice: RestoreChoice | undefined, inBackup: readonly BackupTable[]): ExpectedTable[] {
  if (!choice) return inBackup.map(whole)
  return choice.elements.flatMap((element) =>
    element.kind === 'database' ? ofDatabase(element, inBackup) : [ofTable(element, inBackup)],
  )
}
