import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { AppError } from '@/lib/errors'
import { readBackupTree } from './browse-backup'
import { backupIdSchema } from './find-backup'
import { tablesOf } from './backup-tree'
import type { BrowsedTableDetail } from './types'

/** More partitions than a person reads through. */
const MAX_PARTITIONS = 500

const inputSchema = backupIdSchema.extend({ database: z.string().min(1), table: z.string().min(1) })

/** One table of a backup: its definition and its partitions. @throws AppError `not_found` when the backup has no such table. */
export async function browseTable(ctx: Ctx, input: unknown): Promise<BrowsedTableDetail> {
  requirePermission(ctx, 'backup:view')
  const { backupId, ...wanted } = inputSchema.parse(input)
  const [node] = tablesOf((await readBackupTree(backupId, wanted)).tree)
  if (!node) throw new AppError('not_found', `This backup has no table ${wanted.database}.${wanted.table}.`)
  const partitions = [...node.partitions.values()].toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }))
  return {
    definition: node.definition,
    partitions: partitions.slice(0, MAX_PARTITIONS),
    partitionCount: partitions.length,
  }
}
