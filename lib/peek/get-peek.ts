import type { Ctx } from '@/lib/auth/ctx'
import { backupIdSchema, requireBackup } from '@/lib/backup/find-backup'
import { db } from '@/lib/db'
import type { PeekView } from './types'
import { toPeekView } from './view'

/** The newest peek into a backup, open or not; null when nobody has looked into it yet. */
export async function getPeek(ctx: Ctx, input: unknown): Promise<PeekView | null> {
  const { backupId } = backupIdSchema.parse(input)
  await requireBackup(ctx, 'backup:peek', backupId)
  const peek = await db.peek.findFirst({ where: { backupId }, orderBy: { createdAt: 'desc' } })
  return peek && toPeekView(peek)
}
