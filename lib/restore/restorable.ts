import { lockBackupRow } from '@/lib/backup/find-backup'
import type { Backup, Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'

/** Why a backup can't be restored now, in a sentence, or null. */
export function findRestoreObstacle(backup: Pick<Backup, 'state'>): string | null {
  switch (backup.state) {
    case 'successful':
      return null
    case 'in_progress':
      return 'This backup is still in progress.'
    case 'failed':
      return 'This backup failed, so there is nothing to restore.'
    case 'cancelled':
      return 'This backup was cancelled, so there is nothing to restore.'
    case 'deleting':
      return 'This backup is being deleted.'
  }
}

/** Locks a backup that can be restored, so that it can't be deleted meanwhile. @throws AppError with the reason it can't. */
export async function requireRestorable(tx: Tx, backupId: string | null): Promise<Backup> {
  if (!backupId) throw new AppError('not_found', 'The backup is gone.')
  const backup = await lockBackupRow(tx, backupId)
  const obstacle = findRestoreObstacle(backup)
  if (obstacle) throw new AppError('conflict', obstacle)
  return backup
}
