import { identifier } from '@/lib/clickhouse/quote'
import type { Statement } from '@/lib/clickhouse/statements/fragments'
import { restoreStatement } from '@/lib/clickhouse/statements/restore-statement'
import type { BackupElement, BackupPlace, BackupScope } from '@/lib/clickhouse/statements/schemas'
import type { TableRef } from '../into/schemas'
import type { RestoreChoice } from './schemas'

type Options = {
  place: BackupPlace
  choice: RestoreChoice | undefined
  inBackup: readonly TableRef[]
  /** Databases of which the backup has tables but no definition. */
  undefinedDatabases: readonly string[]
  /** Undefined for what a person sees before it runs. */
  id?: string
  /** Tables that are not restored, of a restore without a choice. */
  leaveOut?: readonly TableRef[]
}

/** A database without a definition can only be restored table by table. */
function elementsOf({ choice, inBackup, undefinedDatabases }: Options): BackupElement[] {
  return (choice?.elements ?? []).flatMap((element): BackupElement[] => {
    if (element.kind !== 'database' || !undefinedDatabases.includes(element.name)) return [element]
    const { name, exceptTables = [] } = element
    const tables = inBackup.filter(({ database, table }) => database === name && !exceptTables.includes(table))
    return tables.map(({ database, table }) => ({ kind: 'table', database, table }))
  })
}

/** The databases that RESTORE needs to be there: it makes only those that it restores as such. */
function databasesToMake(elements: readonly BackupElement[], { choice, undefinedDatabases }: Options): string[] {
  if (!choice) return [...undefinedDatabases]
  return [...new Set(elements.flatMap((element) => (element.kind === 'table' ? [element.database] : [])))]
}

/**
 * The databases to make, then one RESTORE of all that was chosen: the engine finds the order of views and dictionaries.
 * @throws AppError `bad_request` when choices exclude each other.
 */
export function newServiceStatements(options: Options): { databases: string[]; restore: Statement } {
  const { place, choice, id, leaveOut = [] } = options
  const elements = elementsOf(options)
  const exceptTables = leaveOut.map(({ database, table }) => ({ database, table }))
  const scope: BackupScope = choice ? { kind: 'elements', elements } : { kind: 'everything', exceptTables }
  return {
    databases: databasesToMake(elements, options).map(
      (database) => `CREATE DATABASE IF NOT EXISTS ${identifier(database)}`,
    ),
    restore: restoreStatement(place, {
      scope,
      structureOnly: choice?.structureOnly ?? false,
      isAsync: true,
      ...(id !== undefined && { id }),
    }),
  }
}
