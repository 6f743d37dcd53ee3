import type { Ctx } from '@/lib/auth/ctx'
import { type Backup, db } from '@/lib/db'
import { describeOptions } from './describe-options'
import { findDependents } from './dependents'
import { backupIdSchema, requireBackup } from './find-backup'
import { damageOf } from './good'
import { toBackupRows } from './list-backups'
import { storedOptionsSchema } from './options'
import type { BackupDetail, BackupLink, ChainMember } from './types'

/** Enough to choose from: three months of daily backups. */
const MAX_COMPARABLE = 100

function toLink({ id, startedAt, type }: Pick<Backup, 'id' | 'startedAt' | 'type'>): BackupLink {
  return { id, takenAt: startedAt.toISOString(), type }
}

/** Failed and cancelled increments have let go of their chain. */
async function readChain({ serviceId, chainId }: Backup): Promise<ChainMember[]> {
  const members = await db.backup.findMany({
    where: { serviceId, chainId },
    orderBy: [{ startedAt: 'asc' }, { id: 'asc' }],
    omit: { contents: true },
  })
  return members.map((member) => ({
    ...toLink(member),
    baseBackupId: member.baseBackupId,
    state: member.state,
    sizeBytes: member.sizeBytes === null ? null : Number(member.sizeBytes),
    isDamaged: damageOf(member) !== null,
  }))
}

/** A backup by itself: its facts, its place in the chain, and what it can be compared with. @throws AppError `not_found`. */
export async function getBackup(ctx: Ctx, input: unknown): Promise<BackupDetail> {
  const { backupId } = backupIdSchema.parse(input)
  const backup = await requireBackup(ctx, 'backup:view', backupId)
  const { serviceId, chainId } = backup
  const link = { id: true, startedAt: true, type: true } as const
  const [[row], service, full, chain, dependents, comparable] = await Promise.all([
    toBackupRows([backup]),
    db.service.findUniqueOrThrow({ where: { id: serviceId }, select: { name: true } }),
    chainId === backupId ? null : db.backup.findUnique({ where: { id: chainId }, select: link }),
    readChain(backup),
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
    chain,
    statement: backup.statement,
    chosen: describeOptions(storedOptionsSchema.parse(backup.options)),
    dependents: dependents.toReversed().map(toLink),
    comparable: comparable.map(toLink),
  }
}
