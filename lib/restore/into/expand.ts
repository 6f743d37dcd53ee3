import { AppError } from '@/lib/errors'
import type { RestoreIntoElement, TableRef } from './schemas'

/** One table to restore, and the name it gets. */
export type ChosenTable = TableRef & { as: TableRef; partitions?: string[] }

function expandElement(element: RestoreIntoElement, inBackup: readonly TableRef[]): ChosenTable[] {
  const { database, table, asDatabase = database, asTable, partitions } = element
  if (table !== undefined) {
    const as = { database: asDatabase, table: asTable ?? table }
    return [{ database, table, as, ...(partitions && { partitions }) }]
  }
  const tables = inBackup.filter((one) => one.database === database)
  if (tables.length === 0) throw new AppError('bad_request', `The backup holds no tables of the database ${database}.`)
  return tables.map((one) => ({ database, table: one.table, as: { database: asDatabase, table: one.table } }))
}

/** The chosen tables one by one. @throws AppError `bad_request` when a database is not in the backup. */
export function expandElements(elements: readonly RestoreIntoElement[], inBackup: readonly TableRef[]): ChosenTable[] {
  return elements.flatMap((element) => expandElement(element, inBackup))
}
