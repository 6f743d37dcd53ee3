import type { Ctx } from '@/lib/auth/ctx'
import { readBackupTree } from './browse-backup'
import type { TableNode } from './backup-tree'
import { backupIdSchema, requireBackup } from './find-backup'
import type { LiveDatabase, LiveTable } from './types'

/** Of a table with more partitions, these many are listed: more than anyone ticks one by one. */
const LISTED_PARTITIONS = 200

const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name)

function toListed({ name, engine, rows, bytes, partitions }: TableNode): LiveTable {
  const listed = [...partitions.values()].toSorted((a, b) => a.id.localeCompare(b.id)).slice(0, LISTED_PARTITIONS)
  return {
    name,
    engine,
    rows,
    bytes,
    partitions: listed.map((partition) => ({ id: partition.id, rows: partition.rows, bytes: partition.bytes })),
    partitionCount: partitions.size,
  }
}

/** What of a backup can be chosen: its tables and their partitions, from its own files. @throws AppError `conflict` naming what is gone. */
export async function listBackupTables(ctx: Ctx, input: unknown): Promise<LiveDatabase[]> {
  const { backupId } = backupIdSchema.parse(input)
  await requireBackup(ctx, 'backup:view', backupId)
  const { tree } = await readBackupTree(backupId)
  return [...tree.databases]
    .map(([name, nodes]) => ({ name, tables: [...nodes.values()].map(toListed).toSorted(byName) }))
    .filter((database) => database.tables.length > 0)
    .toSorted(byName)
}
