'use client'

import { ChevronRightIcon } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useId, useState, type ReactNode } from 'react'
import { cn } from '@/components/ui/cn'
import { copyText } from '@/components/ui/copy'
import { formatBytes, formatDuration } from '@/components/ui/format'
import { RelativeTime, useClock } from '@/components/ui/time'
import type { BackupRow } from '@/lib/backup/types'
import { BackupMenu } from './backup-menu'
import { BackupStatus } from './backup-status'
import { BackupTypeCell } from './backup-type'
import type { BackupDialogKind } from './use-backup-dialogs'

const BackupDetails = dynamic(() => import('./backup-details').then((module) => module.BackupDetails), {
  loading: () => <output className="block">Loading details</output>,
})

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

type DetailsToggleProps = { backupId: string; detailsId: string; isOpen: boolean; onToggle: () => void }

function DetailsToggle({ backupId, detailsId, isOpen, onToggle }: DetailsToggleProps) {
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      aria-controls={isOpen ? detailsId : undefined}
      aria-label={`Details of backup ${backupId}`}
      title="Details"
      onClick={onToggle}
      className="-ml-2 inline-flex size-6 items-center justify-center rounded-md hover:bg-sidebar-item-hover"
    >
      <ChevronRightIcon aria-hidden className={cn('size-4 transition-transform', isOpen && 'rotate-90')} />
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

function Measures({ backup }: { backup: BackupRow }) {
  return (
    <>
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
    </>
  )
}

type BackupTableRowProps = { backup: BackupRow; onOpen: (kind: BackupDialogKind, backup: BackupRow) => void }

export function BackupTableRow({ backup, onOpen }: BackupTableRowProps) {
  const [isOpen, setIsOpen] = useState(false)
  const reasonId = useId()
  const [hasDetails, setHasDetails] = useState(false)
  const detailsId = useId()
  const reason = backup.error ?? (backup.damage && `Damaged: ${backup.damage.text}`)
  return (
    <>
      <tr className="group hover:bg-table-row-hover">
        <td className={`${cell} whitespace-nowrap`}>
          <span className="inline-flex items-center gap-1">
            <DetailsToggle
              backupId={backup.id}
              detailsId={detailsId}
              isOpen={hasDetails}
              onToggle={() => setHasDetails(!hasDetails)}
            />
            <Snapshot id={backup.id} />
          </span>
        </td>
        <td className={cell}>
          <BackupStatus backup={backup} reasonId={reasonId} isOpen={isOpen} onToggle={() => setIsOpen(!isOpen)} />
        </td>
        <Measures backup={backup} />
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
      {hasDetails && (
        <tr id={detailsId}>
          <td colSpan={8} className="bg-bg-muted">
            <div className="sticky left-0 w-[100cqi] p-4">
              <BackupDetails serviceId={backup.serviceId} backupId={backup.id} />
            </div>
          </td>
        </tr>
      )}
    </>
  )
}
