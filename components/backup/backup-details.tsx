'use client'

import type { ReactNode } from 'react'
import { useBackup } from '@/components/browse/use-browse'
import { formatCount, formatUtc } from '@/components/ui/format'
import { Statement } from '@/components/ui/statement'
import type { BackupDetail } from '@/lib/backup/types'
import { ChainPicture } from './chain-picture'
import { DamageAlert } from './damage-alert'

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-fg-muted">{label}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  )
}

function checkWords({ checkedAt, damage }: BackupDetail): string {
  if (damage) return `Found damaged on ${formatUtc(damage.foundAt)}`
  return checkedAt ? `Every file matched its checksum on ${formatUtc(checkedAt)}` : 'Never checked'
}

function Facts({ backup }: { backup: BackupDetail }) {
  const { trigger, totalRows, clickhouseVersion, chosen, id } = backup
  return (
    <dl className="grid gap-x-8 gap-y-3 sm:grid-cols-2 lg:grid-cols-3">
      <Fact label="Backed up">
        <ul className="max-h-32 overflow-y-auto">
          {chosen.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </Fact>
      <Fact label="Taken">{trigger === 'scheduled' ? 'By its schedule' : 'By hand'}</Fact>
      <Fact label="Check">{checkWords(backup)}</Fact>
      <Fact label="Rows">{totalRows === null ? 'Not known' : formatCount(totalRows)}</Fact>
      <Fact label="ClickHouse version">{clickhouseVersion ?? 'Not known'}</Fact>
      <Fact label="Id">{id}</Fact>
    </dl>
  )
}

/** What stands behind a row of the history: its chain, what was chosen, and the statement that ran. */
export function BackupDetails({ serviceId, backupId }: { serviceId: string; backupId: string }) {
  const { data: backup, error } = useBackup(serviceId, backupId)
  if (error && !backup)
    return (
      <p role="alert" className="text-danger">
        {error.message}
      </p>
    )
  if (!backup) return <output className="block">Loading details</output>
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <DamageAlert damage={backup.damage} />
      <ChainPicture chain={backup.chain} currentId={backup.id} />
      <Facts backup={backup} />
      {backup.statement && <Statement label="The statement that ran, secrets hidden" sql={backup.statement} />}
    </div>
  )
}
