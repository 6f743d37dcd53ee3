import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { backupIdSchema, getBackupRow } from '@/lib/backup/find-backup'
import { db } from '@/lib/db'
import type { PeekView } from './types'
import { toPeekView } from './view'

/** The newest peek into a backup, open or not; null when nobody has looked into it yet. */
export async function getPeek(ctx: Ctx, input: unknown): Promise<PeekView | null> {
  requirePermission(ctx, 'backup:peek')
  const { backupId } = backupIdSchema.parse(input)
  await getBackupRow(db, backupId)
  const peek = await db.peek.findFirst({ where: { backupId }, orderBy: { createdAt: 'desc' } })
  return peek && toPeekView(peek)
}
