'use client'

import { ClockAlertIcon, ClockIcon, NetworkIcon } from 'lucide-react'
import { Link, TextLink } from '@/components/ui/link'
import { OperationProgress } from '@/components/operation/operation-progress'
import { cn } from '@/components/ui/cn'
import { RelativeTime } from '@/components/ui/time'
import type { ServiceSummary } from '@/lib/service/types'
import { hostPort } from '@/lib/host-port'
import { ServiceMenu } from './service-menu'
import { ServiceState } from './service-state'
import { driverWords } from './service-words'
import type { ServiceDialogs } from './use-service-dialogs'

function Address({ service }: { service: ServiceSummary }) {
  const address = service.host && service.httpPort ? hostPort(service.host, service.httpPort) : 'No address yet'
  const kind = service.isExisting ? 'existing server' : driverWords(service)
  return (
    <p className="flex min-w-0 items-center gap-2.5">
      <NetworkIcon aria-hidden className="size-5 shrink-0 text-fg-muted" />
      <span className="flex min-w-0 flex-wrap gap-x-2.5">
        <span className="max-w-full truncate" title={address}>
          {address}
        </span>
        <span className="max-w-full wrap-anywhere text-fg-muted">{kind}</span>
      </span>
    </p>
  )
}

function LastBackup({ at }: { at: string | null }) {
  return (
    <p className="flex items-center gap-2.5">
      <ClockIcon aria-hidden className="size-5 shrink-0 text-fg-muted" />
      <span>
        {at ? (
          <>
            Last backup <RelativeTime iso={at} />
          </>
        ) : (
          'No backup yet'
        )}
      </span>
    </p>
  )
}

const OVERDUE_WORDS = {
  late: 'Backup is late, due',
  failed: 'Scheduled backup failed',
  damaged: 'Newest backup found damaged',
  not_restorable: 'Last drill could not restore its backup',
  check_failed: 'Check query failed in the last drill',
  drill_unfinished: 'Last drill could not be finished',
} as const

function Overdue({ overdue }: { overdue: NonNullable<ServiceSummary['overdue']> }) {
  return (
    <p className="flex items-center gap-2.5 text-warning">
      <ClockAlertIcon aria-hidden className="size-5 shrink-0" />
      <span>
        {OVERDUE_WORDS[overdue.why]} <RelativeTime iso={overdue.since} />
      </span>
    </p>
  )
}

export function ServiceCard({ service, dialogs }: { service: ServiceSummary; dialogs: ServiceDialogs }) {
  return (
    <article aria-label={service.name} className="min-w-0 rounded-md border border-stroke">
      <div className="flex h-14 items-center gap-3 rounded-t-md border-b border-stroke bg-bg-muted pr-2 pl-5">
        <h2 className="min-w-0 truncate text-base font-bold" title={service.name}>
          <Link href={`/services/${service.id}`} className="hover:underline">
            {service.name}
          </Link>
        </h2>
        {service.version && <span className="shrink-0 text-fg-muted">v{service.version}</span>}
        <span className="ml-auto">
          <ServiceMenu service={service} dialogs={dialogs} />
        </span>
      </div>
      <div className="grid gap-2.5 p-5">
        <ServiceState state={service.state} />
        {service.activeOperation && <OperationProgress operation={service.activeOperation} />}
        {service.stateReason && (
          <p className={cn('break-words', service.state === 'failed' ? 'text-danger' : 'text-fg-muted')}>
            {service.stateReason} <TextLink href={`/services/${service.id}`}>What happened</TextLink>
          </p>
        )}
        <Address service={service} />
        <LastBackup at={service.lastBackupAt} />
        {service.overdue && <Overdue overdue={service.overdue} />}
      </div>
    </article>
  )
}
