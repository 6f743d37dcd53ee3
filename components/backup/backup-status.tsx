'use client'

import { ChevronDownIcon } from 'lucide-react'
import { bytesDone } from '@/components/operation/operation-progress'
import { Badge } from '@/components/ui/badge'
import { cn } from '@/components/ui/cn'
import { forecastWords } from '@/components/operation/forecast-words'
import { capitalise } from '@/components/ui/format'
import { TextLink } from '@/components/ui/link'
import { ProgressBar } from '@/components/ui/progress-bar'
import type { BackupRow, WorkOnBackup } from '@/lib/backup/types'
import { BackupCheck } from './backup-check'
import { BackupDrill } from './backup-drill'
import { BACKUP_STATE_WORDS } from './backup-words'

type BackupStatusProps = { backup: BackupRow; reasonId: string; isOpen: boolean; onToggle: () => void }

function Progress({ label, work }: { label: string; work: WorkOnBackup }) {
  const forecast = forecastWords(work)
  return (
    <div className="mt-1.5 w-36">
      <ProgressBar label={label} done={work.doneBytes} total={work.totalBytes} />
      <p className="mt-1 text-xs text-fg-muted">{bytesDone(work) ?? 'Starting'}</p>
      {forecast && <p className="text-xs text-fg-muted">{capitalise(forecast)}</p>}
      {work.isCancelling && <p className="text-xs text-warning">Cancelling</p>}
    </div>
  )
}

function Restores({ restores }: Pick<BackupRow, 'restores'>) {
  return restores.map((work) => (
    <div key={work.id} className="mt-1.5">
      <p className="max-w-44 text-xs break-words">
        <TextLink href={`/operations/${work.id}`}>Restoring into {work.serviceName}</TextLink>
      </p>
      <Progress label={`Restore into ${work.serviceName}`} work={work} />
    </div>
  ))
}

/** The state's badge; with it the progress of a running backup, or the way to the reason of a failed one. */
export function BackupStatus({ backup, reasonId, isOpen, onToggle }: BackupStatusProps) {
  const { word, tone } = BACKUP_STATE_WORDS[backup.state]
  return (
    <>
      <span className="inline-flex items-center gap-1">
        <Badge tone={tone}>{word}</Badge>
        {(backup.error ?? backup.damage) && (
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={reasonId}
            aria-label={`Reason for ${backup.error ? word.toLowerCase() : 'damaged'}`}
            title="Reason"
            onClick={onToggle}
            className="inline-flex size-6 items-center justify-center rounded-md hover:bg-sidebar-item-hover"
          >
            <ChevronDownIcon aria-hidden className={cn('size-4 transition-transform', isOpen && 'rotate-180')} />
          </button>
        )}
      </span>
      {(backup.check ?? backup.damage ?? backup.checkedAt) && (
        <p className="mt-1 text-xs text-fg-muted">
          <BackupCheck backup={backup} />
        </p>
      )}
      {(backup.drill ?? backup.verified) && (
        <p className="mt-1 text-xs text-fg-muted">
          <BackupDrill backup={backup} />
        </p>
      )}
      {backup.state === 'in_progress' && backup.operation && (
        <Progress label="Backup progress" work={backup.operation} />
      )}
      <Restores restores={backup.restores} />
    </>
  )
}
