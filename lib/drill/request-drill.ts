import { backupIdSchema, requireBackup } from '@/lib/backup/find-backup'
import type { Ctx } from '@/lib/auth/ctx'
import type { BackupTrigger } from '@/lib/backup/types'
import { contentsTotals, backupContentsSchema } from '@/lib/backup/contents'
import { db, type Tx } from '@/lib/db'
import { requestOperation } from '@/lib/operation/request-operation'
import { requireRestorable } from '@/lib/restore/restorable'

type Wanted = { backupId: string; trigger: BackupTrigger; attempt?: number }

/** Writes a drill and its operation in the caller's transaction. While one is under way, that one is the answer. */
export async function insertDrill(
  tx: Tx,
  ctx: Ctx,
  { backupId, trigger, attempt = 1 }: Wanted,
): Promise<{ operationId: string }> {
  const backup = await requireRestorable(tx, backupId)
  const open = await tx.drill.findFirst({ where: { backupId, state: 'open' }, select: { id: true } })
  if (open) return { operationId: open.id }
  const { serviceId } = backup
  const { bytes } = contentsTotals(backupContentsSchema.parse(backup.contents ?? { databases: [], fileCount: 0 }))
  const operationId = await requestOperation(tx, ctx, { kind: 'drill', serviceId, backupId })
  await tx.drill.updateMany({ where: { backupId, retryAt: { not: null } }, data: { retryAt: null } })
  await tx.drill.create({
    data: {
      id: operationId,
      serviceId,
      backupId,
      trigger,
      attempt,
      backupTakenAt: backup.startedAt,
      restoredBytes: BigInt(bytes),
    },
  })
  return { operationId }
}

/**
 * Asks for a drill: the backup is restored into a throw-away instance, compared with what it should hold, and the
 * instance removed.
 */
export async function requestDrill(ctx: Ctx, input: unknown): Promise<{ operationId: string }> {
  const { backupId } = backupIdSchema.parse(input)
  await requireBackup(ctx, 'backup:verify', backupId)
  return db.$transaction((tx) => insertDrill(tx, ctx, { backupId, trigger: 'manual' }))
}
