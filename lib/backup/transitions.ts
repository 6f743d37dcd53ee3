import type { BackupState } from './types'

/** Where a backup may go from each state; a deleted backup's row is gone. */
const BACKUP_TRANSITIONS = {
  in_progress: ['successful', 'failed', 'cancelled'],
  successful: ['deleting'],
  failed: ['deleting'],
  cancelled: ['deleting'],
  deleting: [],
} as const satisfies Record<BackupState, readonly BackupState[]>

/** The states from which `to` can be reached. */
export function backupStatesBefore(to: BackupState): BackupState[] {
  const states = Object.keys(BACKUP_TRANSITIONS) as BackupState[]
  return states.filter((from) => (BACKUP_TRANSITIONS[from] as readonly BackupState[]).includes(to))
}
