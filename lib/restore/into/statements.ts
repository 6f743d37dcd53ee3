import { identifier } from '@/lib/clickhouse/quote'
import type { Statement } from '@/lib/clickhouse/statements/fragments'
import { restoreStatement } from '@/lib/clickhouse/statements/restore-statement'
import type { BackupElement, BackupPlace } from '@/lib/clickhouse/statements/schemas'
import { isMergeTree } from '@/lib/backup/contents'
import type { ChosenTable } from './expand'
import type { RestoreIntoRequest } from './schemas'

/** Tables whose definitions name no other table: RESTORE needs no order and no renaming between them. */
const ALONE: readonly string[] = ['Memory', 'Log', 'TinyLog', 'StripeLog', 'Null', 'Set', 'Join']

type Restored = ChosenTable & { engine: string; hasData: boolean }

/** `id` undefined for what a person sees before it runs. */
type Options = { place: BackupPlace; request: RestoreIntoRequest; id?: string }

function elementOf({ database, table, as, partitions }: ChosenTable): BackupElement {
  const isRenamed = as.database !== database || as.table !== table
  return { kind: 'table', database, table, ...(isRenamed && { as }), ...(partitions && { partitions }) }
}

export function createDatabaseSql(database: string): string {
  return `CREATE DATABASE IF NOT EXISTS ${identifier(database)}`
}

/**
 * Views and dictionaries name other tables, so all definitions are made by one RESTORE first: the engine finds the order
 * and puts the new names into them. Rows follow table by table.
 */
export function needsStructureFirst(tables: readonly Restored[], request: RestoreIntoRequest): boolean {
  if (request.structureOnly) return true
  return tables.length > 1 && tables.some(({ engine }) => !isMergeTree(engine) && !ALONE.includes(engine))
}

export function structureStatement(tables: readonly ChosenTable[], { place, request, id }: Options): Statement {
  const elements = tables.map(({ partitions: _partitions, ...table }) => elementOf(table))
  return restoreStatement(place, {
    scope: { kind: 'elements', elements },
    structureOnly: true,
    allowDifferentTableDef: request.allowDifferentTableDef,
    createTable: request.createTable,
    isAsync: true,
    ...(id !== undefined && { id }),
  })
}

/**
 * Refuses what RESTORE would refuse or ignore if all of it ran as one statement, which table by table nothing would see.
 * @throws AppError `bad_request` with the sentence.
 */
export function refuseCombination(tables: readonly ChosenTable[], { place, request }: Options): void {
  restoreStatement(place, {
    scope: { kind: 'elements', elements: tables.map(elementOf) },
    structureOnly: request.structureOnly,
    allowNonEmptyTables: request.allowNonEmptyTables,
    allowDifferentTableDef: request.allowDifferentTableDef,
    createTable: request.createTable,
    createDatabase: request.createDatabase,
  })
}

/** Rows of one table; also its definition, unless those were restored first. */
export function tableStatement(table: ChosenTable, { place, request, id }: Options, isMade: boolean): Statement {
  return restoreStatement(place, {
    scope: { kind: 'elements', elements: [elementOf(table)] },
    allowNonEmptyTables: request.allowNonEmptyTables,
    allowDifferentTableDef: isMade || request.allowDifferentTableDef,
    createTable: isMade ? false : request.createTable,
    isAsync: true,
    ...(id !== undefined && { id }),
  })
}

/** Everything that will run, in order. @throws AppError `bad_request` when choices exclude each other. */
export function shownStatements(
  tables: readonly Restored[],
  missingDatabases: readonly string[],
  options: Options,
): string[] {
  const { structureOnly } = options.request
  const isMade = needsStructureFirst(tables, options.request)
  const structure = isMade ? [structureStatement(tables, options).shown] : []
  const withRows = structureOnly ? [] : tables.filter((table) => !isMade || table.hasData)
  const rows = withRows.map((table) => tableStatement(table, options, isMade).shown)
  return [...missingDatabases.map(createDatabaseSql), ...structure, ...rows]
}
