import type { Backup, Tx } from '@/lib/db'

/** Why one backup can't be deleted now, in a sentence, or null. What stands on it is another question. */
export async function findDeleteObstacle(tx: Pick<Tx, 'operation'>, backup: Backup): Promise<string | null> {
  if (backup.state === 'deleting') return 'This backup is already being deleted.'
  if (backup.state === 'in_progress') return 'This backup is still in progress. Cancel it first.'
  const restore = await tx.operation.findFirst({
    where: { backupId: backup.id, kind: { in: ['restore', 'restore_into'] }, state: { in: ['queued', 'running'] } },
    include: { service: { select: { name: true } } },
  })
  const drill = await tx.operation.count({
    where: { backupId: backup.id, kind: 'drill', state: { in: ['queued', 'running'] } },
  })
  if (drill > 0) return 'This backup is being verified. Delete it when that is done.'
  if (restore) return `This backup is being restored into ${restore.service.name}. Delete it when that is done.`
  return null
}

/** Why a backup and the increments on it can't be deleted together now, in a sentence, or null. */
export async function findChainDeleteObstacle(
  tx: Pick<Tx, 'operation'>,
  backup: Backup,
  dependents: readonly Backup[],
): Promise<string | null> {
  const own = await findDeleteObstacle(tx, backup)
  if (own) return own
  for (const increment of dependents) {
    if (increment.state === 'deleting') continue
    const obstacle = await findDeleteObstacle(tx, increment)
    if (obstacle) return `The incremental backup ${increment.id.slice(0, 8)} stands on this one. ${obstacle}`
  }
  return null
}
