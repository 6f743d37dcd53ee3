'use client'

import { useId, useState, type ReactNode } from 'react'
import { copyText } from '@/components/ui/copy'
import { formatBytes, formatDuration } from '@/components/ui/format'
import { RelativeTime, useClock } from '@/components/ui/time'
import type { BackupRow } from '@/lib/backup/types'
import { BackupMenu } from './backup-menu'
import { BackupStatus } from './backup-status'
import { BackupTypeCell } from './backup-type'
import type { BackupDialogKind } from './use-backup-dialogs'

/** Enough of the id to tell backups apart at a glance. */
const SHOWN_ID_LENGTH = 14

const cell = 'px-4 py-3 align-top'

function Snapshot({ id }: { id: string }) {
  return (
    <button
      type="button"
      title={`${id} (click to copy)`}
      aria-label={`Copy snapshot id ${id}`}
      onClick={() => void copyText(id, 'Snapshot id copied')}
      className="rounded-sm hover:underline"
    >
      {id.slice(0, SHOWN_ID_LENGTH)}…
    </button>
  )
}

function Elapsed({ since }: { since: string }) {
  const seconds = useClock((nowMs) => Math.max(0, Math.floor((nowMs - Date.parse(since)) / 1_000)))
  return <>{formatDuration(seconds * 1_000)}</>
}

function Duration({ backup }: { backup: BackupRow }) {
  if (backup.durationMs !== null) return <>{formatDuration(backup.durationMs)}</>
  return backup.state === 'in_progress' ? <Elapsed since={backup.startedAt} /> : <None />
}

function None(): ReactNode {
  return (
    <span className="text-fg-muted">
      <span aria-hidden>–</span>
      <span className="sr-only">None</span>
    </span>
  )
}

type BackupTableRowProps = { backup: BackupRow; onOpen: (kind: BackupDialogKind, backup: BackupRow) => void }

export function BackupTableRow({ backup, onOpen }: BackupTableRowProps) {
  const [isOpen, setIsOpen] = useState(false)
  const reasonId = useId()
  const reason = backup.error ?? (backup.damage && `Damaged: ${backup.damage.text}`)
  return (
    <>
      <tr className="group hover:bg-table-row-hover">
        <td className={`${cell} whitespace-nowrap`}>
          <Snapshot id={backup.id} />
        </td>
        <td className={cell}>
          <BackupStatus backup={backup} reasonId={reasonId} isOpen={isOpen} onToggle={() => setIsOpen(!isOpen)} />
        </td>
        <td className={`${cell} whitespace-nowrap`}>
          <RelativeTime iso={backup.startedAt} />
        </td>
        <td className={`${cell} whitespace-nowrap`}>
          {backup.finishedAt ? <RelativeTime iso={backup.finishedAt} /> : <None />}
        </td>
        <td className={`${cell} whitespace-nowrap`}>
          <Duration backup={backup} />
        </td>
        <td className={`${cell} whitespace-nowrap`}>
          {backup.sizeBytes === null ? <None /> : formatBytes(backup.sizeBytes)}
        </td>
        <td className={cell}>
          <BackupTypeCell backup={backup} />
        </td>
        <td className={`${cell} sticky right-0 bg-bg text-center group-hover:bg-table-row-hover`}>
          <div className="-my-1.5 grid justify-center">
            <BackupMenu backup={backup} onOpen={onOpen} />
          </div>
        </td>
      </tr>
      {reason && (
        <tr id={reasonId} hidden={!isOpen}>
          <td colSpan={8} className="max-w-0 px-4 pb-3 text-danger break-words">
            {reason}
          </td>
        </tr>
      )}
    </>
  )
}
