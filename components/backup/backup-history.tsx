'use client'

import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { fieldStyle } from '@/components/ui/field'
import { cn } from '@/components/ui/cn'
import { Pager } from '@/components/ui/key-pages'
import { BACKUP_STATES, type BackupPage } from '@/lib/backup/types'
import { BackUpNow } from './back-up-now'
import { BACKUP_STATE_WORDS } from './backup-words'
import { BackupTable } from './backup-table'
import { useBackupDialogs } from './use-backup-dialogs'
import { useBackups } from './use-backups'
import { type ListParams, useListParams } from './use-list-params'

function StatusFilter({ list }: { list: ListParams }) {
  return (
    <select
      aria-label="Filter by status"
      value={list.params.status ?? ''}
      onChange={(event) => list.filter(BACKUP_STATES.find((state) => state === event.target.value) ?? null)}
      className={cn(fieldStyle, 'h-8 w-auto')}
    >
      <option value="">All statuses</option>
      {BACKUP_STATES.map((state) => (
        <option key={state} value={state}>
          {BACKUP_STATE_WORDS[state].word}
        </option>
      ))}
    </select>
  )
}

function Nothing({ list }: { list: ListParams }) {
  const { status } = list.params
  if (status === null)
    return <EmptyState title="No backups yet">The next one is taken on schedule, or right now.</EmptyState>
  return (
    <EmptyState
      title={`No backup is ${BACKUP_STATE_WORDS[status].word.toLowerCase()}`}
      action={<Button onClick={() => list.filter(null)}>Show all statuses</Button>}
    />
  )
}

/** A screen reader hears when a backup of this page changes its state. */
function Announcement({ page }: { page: BackupPage | undefined }) {
  const newest = page?.rows[0]
  return (
    <p aria-live="polite" className="sr-only">
      {newest && `Backup ${newest.id.slice(0, 8)}: ${BACKUP_STATE_WORDS[newest.state].word}`}
    </p>
  )
}

export function BackupHistory({ serviceId }: { serviceId: string }) {
  const list = useListParams()
  const { data, error, isPlaceholderData } = useBackups(serviceId, list.params)
  const dialogs = useBackupDialogs()
  const rows = data?.rows ?? []
  return (
    <section aria-labelledby="backup-history" className="grid grid-cols-[minmax(0,1fr)] gap-4 p-4 sm:p-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id="backup-history" className="text-base font-bold">
          Backup history
        </h2>
        <div className="flex items-center gap-3">
          <StatusFilter list={list} />
          <BackUpNow serviceId={serviceId} isRunning={rows.some((row) => row.state === 'in_progress')} />
        </div>
      </div>
      {error && (
        <p role="alert" className="text-danger">
          {error.message}
        </p>
      )}
      {!data && !error && <output className="block">Loading backups</output>}
      {data && rows.length === 0 && <Nothing list={list} />}
      {rows.length > 0 && <BackupTable rows={rows} list={list} isStale={isPlaceholderData} onOpen={dialogs.open} />}
      <Pager label="Pages of the backup history" list={list} nextCursor={data?.nextCursor ?? null} />
      <Announcement page={data} />
      {dialogs.element}
    </section>
  )
}
