import { identifier, literal, tableName } from '../quote'
import type { BackupElement, BackupScope } from './schemas'

/** Databases that every server makes by itself. */
export const SYSTEM_DATABASES = ['system', 'INFORMATION_SCHEMA', 'information_schema'] as const

/**
 * ` PARTITIONS ID '…', ID '…'`: values of `partition_id` in system.parts. Only this form works for every key; the bare
 * `PARTITIONS '…'` is a value of the key, which the engine refuses for tuples and for tables without a key
 * ("Wrong number of fields in the partition expression"). An id that is not there is passed over in silence.
 */
function partitionsSql(partitions: readonly string[] | undefined): string {
  if (!partitions?.length) return ''
  return ` PARTITIONS ${partitions.map((id) => `ID ${literal(id)}`).join(', ')}`
}

function elementSql(element: BackupElement): string {
  if (element.kind === 'table') {
    const { database, table, as } = element
    const renamed = as ? ` AS ${tableName(as.database, as.table)}` : ''
    return `TABLE ${tableName(database, table)}${renamed}${partitionsSql(element.partitions)}`
  }
  const { name, as, exceptTables = [] } = element
  const renamed = as === undefined ? '' : ` AS ${identifier(as)}`
  const except = exceptTables.map((table) => tableName(name, table)).join(', ')
  return `DATABASE ${identifier(name)}${renamed}${except && ` EXCEPT TABLES ${except}`}`
}

/** `ALL [EXCEPT DATABASES …] [EXCEPT TABLES …]`, in the one order that the engine parses, or the elements. */
export function scopeSql(scope: BackupScope, alwaysExcept: readonly string[]): string {
  if (scope.kind === 'elements') return scope.elements.map(elementSql).join(', ')
  const databases = [...new Set([...alwaysExcept, ...(scope.exceptDatabases ?? [])])].map(identifier).join(', ')
  const tables = (scope.exceptTables ?? []).map(({ database, table }) => tableName(database, table)).join(', ')
  return `ALL${databases && ` EXCEPT DATABASES ${databases}`}${tables && ` EXCEPT TABLES ${tables}`}`
}
