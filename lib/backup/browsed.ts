import { hideSecrets } from '@/lib/clickhouse/hide-secrets'
import { AppError } from '@/lib/errors'
import { type BackupTree, type TableNode, tablesOf } from './backup-tree'
import type { BrowsedBackup, BrowsedTable, BrowsedTableDetail } from './types'

/** More partitions than a person reads through. */
const MAX_PARTITIONS = 500

const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name)

function toBrowsed({ name, engine, rows, bytes, ownBytes, parts, partitions }: TableNode): BrowsedTable {
  return { name, engine, rows, bytes, ownBytes, parts, partitionCount: partitions.size }
}

/** A backup's databases and tables as pages show them. Pure. */
export function describeContents(tree: BackupTree, fileCount: number): BrowsedBackup {
  const tables = tablesOf(tree)
  return {
    databases: [...tree.databases]
      .map(([name, nodes]) => ({ name, tables: [...nodes.values()].map(toBrowsed).toSorted(byName) }))
      .filter((database) => database.tables.length > 0 || database.name !== 'default')
      .toSorted(byName),
    fileCount,
    bytes: tables.reduce((sum, table) => sum + table.bytes, 0),
    ownBytes: tables.reduce((sum, table) => sum + table.ownBytes, 0),
  }
}

/** The one table of a tree that was read for it, without secrets. @throws AppError `not_found` when the backup has no such table. */
export function describeTable(tree: BackupTree, wanted: { database: string; table: string }): BrowsedTableDetail {
  const [node] = tablesOf(tree)
  if (!node) throw new AppError('not_found', `This backup has no table ${wanted.database}.${wanted.table}.`)
  const partitions = [...node.partitions.values()].toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }))
  return {
    definition: hideSecrets(node.definition),
    partitions: partitions.slice(0, MAX_PARTITIONS),
    partitionCount: partitions.length,
  }
}
