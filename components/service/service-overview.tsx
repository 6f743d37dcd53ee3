'use client'

import dynamic from 'next/dynamic'
import { TextLink } from '@/components/ui/link'
import type { ReactNode } from 'react'
import { ServiceTrends } from '@/components/trend/service-trends'
import { RecoveryNote } from '@/components/recovery/recovery-note'
import { OperationTimeline } from '@/components/operation/operation-timeline'
import { OPERATION_KINDS, OPERATION_STATES } from '@/components/operation/operation-words'
import { Badge } from '@/components/ui/badge'
import { cn } from '@/components/ui/cn'
import { formatCount, formatUtc } from '@/components/ui/format'
import { PageHeader } from '@/components/ui/page-header'
import { RelativeTime } from '@/components/ui/time'
import type { OperationView } from '@/lib/operation/types'
import type { ServiceDetail } from '@/lib/service/types'
import { hostPort } from '@/lib/host-port'
import { ServiceMenu } from './service-menu'
import { ServiceState } from './service-state'
import { canComeBack, isPassing, partWords } from './service-words'
import { useService } from './use-service'
import { useServiceDialogs } from './use-service-dialogs'

const ChecklistSection = dynamic(() =>
  import('@/components/checklist/checklist-section').then((module) => module.ChecklistSection),
)

const WayBack = dynamic(() => import('./way-back').then((module) => module.WayBack))

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-fg-muted">{label}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  )
}

function Facts({ service }: { service: ServiceDetail }) {
  const { host, httpPort, tcpPort, source } = service
  return (
    <dl className="grid gap-x-8 gap-y-4 sm:grid-cols-2 lg:grid-cols-4">
      <Fact label="Version">{service.version ?? 'Not known yet'}</Fact>
      <Fact label="Driver">{service.isExisting ? 'None: a server of your own' : service.driver}</Fact>
      {service.image && <Fact label="Image">{service.image}</Fact>}
      {service.placedOn && (
        <Fact label="Host">
          {service.placedOn.name}
          {!service.placedOn.isReady && ', away'}
        </Fact>
      )}
      <Fact label="HTTP">{host && httpPort ? hostPort(host, httpPort) : 'No address yet'}</Fact>
      <Fact label="Native">{host && tcpPort ? hostPort(host, tcpPort) : 'No address yet'}</Fact>
      <Fact label="Created">
        <RelativeTime iso={service.createdAt} />
      </Fact>
      <Fact label="Last backup">{service.lastBackupAt ? <RelativeTime iso={service.lastBackupAt} /> : 'None yet'}</Fact>
      <Fact label="Next backup">{service.nextBackupAt ? <RelativeTime iso={service.nextBackupAt} /> : 'None'}</Fact>
      <Fact label="Backups">
        {service.backupFrequency}, kept for {formatCount(service.backupRetentionDays, 'day')}
      </Fact>
      {source && (
        <Fact label="Restored from">
          <TextLink href={`/services/${source.serviceId}/backups`}>{source.serviceName}</TextLink>, backup of{' '}
          {formatUtc(source.takenAt)}
          {source.part && `: ${partWords(source.part)}`}
        </Fact>
      )}
    </dl>
  )
}

function Earlier({ operations }: { operations: OperationView[] }) {
  if (operations.length === 0) return null
  return (
    <section aria-labelledby="earlier-operations" className="grid gap-3">
      <h2 id="earlier-operations" className="text-base font-bold">
        Earlier operations
      </h2>
      <ul className="divide-y divide-stroke rounded-md border border-stroke">
        {operations.map((operation) => (
          <li key={operation.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5">
            <Badge tone={OPERATION_STATES[operation.state].tone}>{OPERATION_STATES[operation.state].word}</Badge>
            <TextLink href={`/operations/${operation.id}`}>{OPERATION_KINDS[operation.kind].title}</TextLink>
            <span className="text-fg-muted">
              <RelativeTime iso={operation.createdAt} />, asked for by {operation.requestedBy}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function LatestOperation({ operation }: { operation: OperationView }) {
  return (
    <section aria-labelledby="latest-operation" className="grid max-w-2xl gap-3 rounded-md border border-stroke p-5">
      <h2 id="latest-operation" className="text-base font-bold">
        {OPERATION_KINDS[operation.kind].title}
      </h2>
      <OperationTimeline operation={operation} />
    </section>
  )
}

/** Something was restored that can be put to use: not where the restore failed, nor where the service is gone. */
const hasRestoredData = ({ source, state, terminatedAt }: ServiceDetail): boolean =>
  source !== null && terminatedAt === null && state !== 'failed'

/** A service at a glance: its state and address, and the timeline of what happens to it. */
export function ServiceOverview({ serviceId }: { serviceId: string }) {
  const { data: service, error } = useService(serviceId)
  const dialogs = useServiceDialogs()
  if (!service)
    return (
      <p role="alert" className="p-6 text-danger">
        {error?.message}
      </p>
    )
  const [latest, ...earlier] = service.operations
  return (
    <>
      <PageHeader title={service.name}>
        {service.terminatedAt === null && <ServiceMenu service={service} dialogs={dialogs} />}
      </PageHeader>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 border-b border-stroke bg-bg-muted px-4 py-5 sm:px-6">
        <ServiceState state={service.state} />
        {service.stateReason && (
          <p className={cn('break-words', service.state === 'failed' ? 'text-danger' : 'text-fg-muted')}>
            {service.stateReason}
          </p>
        )}
        {canComeBack(service) && <WayBack service={service} />}
        <Facts service={service} />
        {service.recovery && <RecoveryNote recovery={service.recovery} />}
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-6 p-4 sm:p-6">
        {latest && <LatestOperation operation={latest} />}
        {hasRestoredData(service) && <ChecklistSection serviceId={service.id} />}
        <ServiceTrends serviceId={serviceId} isChanging={isPassing(service)} />
        <Earlier operations={earlier} />
      </div>
      {dialogs.element}
    </>
  )
}
