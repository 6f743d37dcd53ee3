import type { BackupRow } from '@/lib/backup/types'

/** Enough of an id to find its row in the first column. */
const SHOWN_ID_LENGTH = 8

function dependentsWord(count: number): string {
  return count === 1 ? '1 increment on it' : `${count} increments on it`
}

/** Full or incremental, what it stands on, and what stands on it. */
export function BackupTypeCell({ backup }: { backup: BackupRow }) {
  return (
    <>
      {backup.type}
      {!backup.isComplete && <span className="block text-xs whitespace-nowrap text-fg-muted">chosen parts</span>}
      {backup.baseBackupId && (
        <span
          className="block text-xs whitespace-nowrap text-fg-muted"
          title={`Stands on ${backup.baseBackupId}; the chain begins with ${backup.chainId}`}
        >
          on {backup.baseBackupId.slice(0, SHOWN_ID_LENGTH)}
        </span>
      )}
      {backup.increments > 0 && (
        <span className="block text-xs whitespace-nowrap text-fg-muted">{dependentsWord(backup.increments)}</span>
      )}
    </>
  )
}
