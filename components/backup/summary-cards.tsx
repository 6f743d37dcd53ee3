'use client'

import type { ReactNode } from 'react'
import { formatCount } from '@/components/ui/format'
import { RelativeTime, useClock } from '@/components/ui/time'
import type { BackupsSummary } from '@/lib/backup/types'
import { useBackupsSummary } from './use-backups-summary'

function Card({ label, title, children }: { label: string; title?: string; children: ReactNode }) {
  return (
    <div className="rounded-md border border-stroke bg-bg px-5 py-6">
      <dt className="text-fg-muted">{label}</dt>
      <dd className="mt-0.5 text-base font-bold" title={title}>
        {children}
      </dd>
    </div>
  )
}

function Next({ at }: { at: string | null }) {
  const isPast = useClock((nowMs) => (at !== null && Date.parse(at) < nowMs ? 1 : 0)) === 1
  if (at === null) return <>None</>
  if (!isPast) return <RelativeTime iso={at} capital />
  return (
    <>
      Due <RelativeTime iso={at} />
    </>
  )
}

function Cards({ summary }: { summary: BackupsSummary }) {
  const { lastSuccessfulAt, newestDamagedAt, nextScheduledAt, frequency, retentionDays } = summary
  return (
    <dl className="grid gap-4 sm:grid-cols-3 sm:gap-7">
      <Card label="Last successful backup">
        {lastSuccessfulAt ? <RelativeTime iso={lastSuccessfulAt} capital /> : 'None yet'}
        {newestDamagedAt && (
          <span className="block text-xs font-normal text-danger">
            The newest was found damaged <RelativeTime iso={newestDamagedAt} />
          </span>
        )}
      </Card>
      <Card label="Next scheduled backup">
        <Next at={nextScheduledAt} />
      </Card>
      <Card label="Backup frequency" title={`Each backup is kept for ${formatCount(retentionDays, 'day')}`}>
        {frequency}
      </Card>
    </dl>
  )
}

export function SummaryCards({ serviceId }: { serviceId: string }) {
  const { data, error } = useBackupsSummary(serviceId)
  return (
    <section aria-label="Backups at a glance" className="border-b border-stroke bg-bg-muted px-4 py-5 sm:px-6">
      {data && <Cards summary={data} />}
      {error && (
        <p role="alert" className="text-danger">
          {error.message}
        </p>
      )}
    </section>
  )
}
