import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import type { ServicePermission } from '@/lib/auth/permissions'
import { type Backup, db, type Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'

export const backupIdSchema = z.object({ backupId: z.uuid('This is not a backup.') })

/** @throws AppError `not_found`. */
export async function getBackupRow(tx: Pick<Tx, 'backup'>, backupId: string): Promise<Backup> {
  const backup = await tx.backup.findUnique({ where: { id: backupId } })
  if (!backup) throw new AppError('not_found', 'There is no such backup. It may have been deleted.')
  return backup
}

/** The backup, for who may do this to backups of its service. @throws AppError `not_found`, `forbidden`. */
export async function requireBackup(ctx: Ctx, permission: ServicePermission, backupId: string): Promise<Backup> {
  const backup = await getBackupRow(db, backupId)
  requirePermission(ctx, permission, backup.serviceId)
  return backup
}

/** The row, locked until the transaction ends: a restore and a deletion of one backup exclude each other. @throws AppError `not_found`. */
export async function lockBackupRow(tx: Tx, backupId: string): Promise<Backup> {
  await tx.$queryRaw`SELECT id FROM backup WHERE id = ${backupId}::uuid FOR UPDATE`
  return getBackupRow(tx, backupId)
}
