import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { type Backup, db } from '@/lib/db'
import { findDependents } from './dependents'
import { backupIdSchema, getBackupRow } from './find-backup'
import { toBackupRows } from './list-backups'
import type { BackupDetail, BackupLink } from './types'

/** Enough to choose from: three months of daily backups. */
const MAX_COMPARABLE = 100

function toLink({ id, startedAt, type }: Pick<Backup, 'id' | 'startedAt' | 'type'>): BackupLink {
  return { id, takenAt: startedAt.toISOString(), type }
}

/** A backup by itself: its facts, its place in the chain, and what it can be compared with. @throws AppError `not_found`. */
export async function getBackup(ctx: Ctx, input: unknown): Promise<BackupDetail> {
  requirePermission(ctx, 'backup:view')
  const { backupId } = backupIdSchema.parse(input)
  const backup = await getBackupRow(db, backupId)
  const { serviceId, chainId } = backup
  const link = { id: true, startedAt: true, type: true } as const
  const [[row], service, full, dependents, comparable] = await Promise.all([
    toBackupRows([backup]),
    db.service.findUniqueOrThrow({ where: { id: serviceId }, select: { name: true } }),
    chainId === backupId ? null : db.backup.findUnique({ where: { id: chainId }, select: link }),
    findDependents(db, backup),
    db.backup.findMany({
      where: { serviceId, state: 'successful', id: { not: backupId } },
      orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
      take: MAX_COMPARABLE,
      select: link,
    }),
  ])
  if (!row) throw new Error('a backup row that is none')
  return {
    ...row,
    serviceName: service.name,
    clickhouseVersion: backup.clickhouseVersion,
    full: full && toLink(full),
    dependents: dependents.toReversed().map(toLink),
    comparable: comparable.map(toLink),
  }
}
