import { z } from 'zod'
import type { Ctx } from '@/lib/auth/ctx'
import { readBackupTree } from './browse-backup'
import { describeTable } from './browsed'
import { backupIdSchema, requireBackup } from './find-backup'
import type { BrowsedTableDetail } from './types'

const inputSchema = backupIdSchema.extend({ database: z.string().min(1), table: z.string().min(1) })

/** One table of a backup: its definition and its partitions. @throws AppError `not_found` when the backup has no such table. */
export async function browseTable(ctx: Ctx, input: unknown): Promise<BrowsedTableDetail> {
  const { backupId, ...wanted } = inputSchema.parse(input)
  await requireBackup(ctx, 'backup:view', backupId)
  return describeTable((await readBackupTree(backupId, wanted)).tree, wanted)
}
