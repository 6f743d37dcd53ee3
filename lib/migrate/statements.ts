import { identifier, literal, tableName } from '@/lib/clickhouse/quote'
import { type Fragment, type Statement, toStatement } from '@/lib/clickhouse/statements/fragments'
import { LOCAL_USERNAME } from '@/lib/provisioning/port'
import type { Column, TableRef } from './schemas'

/** Where and as whom the destination's engine reads from the source's. */
export type RemoteSource = { address: string; isSecure: boolean; username: string; password: string }

/** Rows arrive as they are: nothing is collapsed, refused or left out because it was there before. */
const INSERT_SETTINGS = 'optimize_on_insert = 0, insert_deduplicate = 0, max_partitions_per_insert_block = 0'

/** With these a table merges nothing, so that its rows can be counted as they came. */
const NO_MERGES = {
  max_bytes_to_merge_at_max_space_in_pool: 1,
  max_bytes_to_merge_at_min_space_in_pool: 1,
}

const nameOf = ({ database, table }: TableRef): string => tableName(database, table)
const list = (values: readonly string[]): string => values.map(literal).join(', ')

/** ` WHERE _partition_id IN ('…') AND _part = '…'`; nothing for a table without partitions. */
function where({ partitions, part }: { partitions: readonly string[]; part?: string }): string {
  const conditions = [
    ...(partitions.length > 0 ? [`_partition_id IN (${list(partitions)})`] : []),
    ...(part === undefined ? [] : [`_part = ${literal(part)}`]),
  ]
  return conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''
}

function remoteFragments({ address, isSecure, username, password }: RemoteSource, table: TableRef): Fragment[] {
  const head = `${isSecure ? 'remoteSecure' : 'remote'}(${literal(address)}, ${literal(table.database)}, ${literal(table.table)}, ${literal(username)}, `
  return [head, { secret: password }, ')']
}

type Copy = {
  into: TableRef
  from: TableRef
  source: RemoteSource
  columns: readonly Column[]
  partitions: readonly string[]
  /** One part of them, where the order of rows matters. */
  part?: string
}

/** Copies the rows of some partitions. */
export function copyStatement({ into, from, source, columns, ...scope }: Copy): Statement {
  const names = columns.map(({ name }) => identifier(name)).join(', ')
  return toStatement([
    `INSERT INTO ${nameOf(into)} (${names}) SETTINGS ${INSERT_SETTINGS} SELECT ${names} FROM `,
    ...remoteFragments(source, from),
    where(scope),
  ])
}

/** An engine remembers for 15 s which address a name has; a container that is made anew may have another. */
export const FORGET_NAMES_SQL = 'SYSTEM DROP DNS CACHE'

/** A login that the source refuses for the address that it comes from. */
export function knockStatement(address: string): string {
  const login = `${literal('system')}, ${literal('one')}, ${literal(LOCAL_USERNAME)}, ''`
  return `SELECT 1 FROM remote(${literal(address)}, ${login}) SETTINGS connections_with_failover_max_tries = 1`
}

/** Reads one row at most: proof that the source answers and lets the user read. */
export function tryStatement(source: RemoteSource, from: TableRef): Statement {
  return toStatement(['SELECT count() AS found FROM (SELECT 1 FROM ', ...remoteFragments(source, from), ' LIMIT 1)'])
}

/** Types whose hash depends on how the values lie in memory, as text or result instead. */
function hashable({ name, type }: Column): string {
  if (type.startsWith('AggregateFunction(')) return `finalizeAggregation(${identifier(name)})`
  return /\b(JSON|Object|Dynamic|Variant)\b/.test(type) ? `toString(${identifier(name)})` : identifier(name)
}

/** Rows and a checksum of each partition, whatever the order of rows and parts. */
export function checksumSql(
  table: TableRef,
  { columns, partitions }: { columns: readonly Column[]; partitions: readonly string[] },
): string {
  const partition = partitions.length > 0 ? '_partition_id' : "'all'"
  const row = `tuple(${columns.map(hashable).join(', ')})`
  return `SELECT ${partition} AS partition, count() AS rows, toString(sum(cityHash64(${row}))) AS checksum FROM ${nameOf(table)}${where({ partitions })} GROUP BY partition`
}

export const createDatabaseSql = (database: string): string => `CREATE DATABASE IF NOT EXISTS ${identifier(database)}`
export const dropDatabaseSql = (database: string): string => `DROP DATABASE IF EXISTS ${identifier(database)} SYNC`

/** `definition` is the source's own, from the list of columns on. */
export const createSql = (table: TableRef, definition: string): string =>
  `CREATE TABLE IF NOT EXISTS ${nameOf(table)} ${definition}`

export function stopMergesSql(table: TableRef): string {
  const settings = Object.entries(NO_MERGES).map(([setting, value]) => `${setting} = ${value}`)
  return `ALTER TABLE ${nameOf(table)} MODIFY SETTING ${settings.join(', ')}`
}

export const startMergesSql = (table: TableRef): string =>
  `ALTER TABLE ${nameOf(table)} RESET SETTING ${Object.keys(NO_MERGES).join(', ')}`

export const dropPartitionSql = (table: TableRef, partition: string): string =>
  `ALTER TABLE ${nameOf(table)} DROP PARTITION ID ${literal(partition)}`

export const truncateSql = (table: TableRef): string => `TRUNCATE TABLE ${nameOf(table)} SYNC`
export const dropTableSql = (table: TableRef): string => `DROP TABLE IF EXISTS ${nameOf(table)} SYNC`

export const movePartitionSql = (from: TableRef, to: TableRef, partition: string): string =>
  `ALTER TABLE ${nameOf(from)} MOVE PARTITION ID ${literal(partition)} TO TABLE ${nameOf(to)}`

export const exchangeSql = (one: TableRef, other: TableRef): string =>
  `EXCHANGE TABLES ${nameOf(one)} AND ${nameOf(other)}`

export const renameSql = (from: TableRef, to: TableRef): string => `RENAME TABLE ${nameOf(from)} TO ${nameOf(to)}`

export const grantSql = (table: TableRef, username: string): string =>
  `GRANT SELECT ON ${nameOf(table)} TO ${identifier(username)}`
