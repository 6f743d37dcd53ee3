'use client'

import { type ReactNode, useRef, useState } from 'react'
import { useService } from '@/components/service/use-service'
import { type ServiceDialogs, useServiceDialogs } from '@/components/service/use-service-dialogs'
import { useCan } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { formatUtc } from '@/components/ui/format'
import { TextLink } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { RelativeTime } from '@/components/ui/time'
import type { Checklist, Original } from '@/lib/checklist/types'
import { firstQuery } from '@/lib/select/first-query'
import type { ServiceDetail } from '@/lib/service/types'
import { GuideAccess } from './guide-access'
import { GuideSelect } from './guide-select'
import { GuideTables } from './guide-tables'
import { TickBox } from './tick-box'
import { useChecklist } from './use-checklist'

function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="grid grid-cols-[minmax(0,1fr)] gap-3 rounded-md border border-stroke p-5">
      <h2 className="text-base font-bold">
        {number}. {title}
      </h2>
      {children}
    </section>
  )
}

type DataProps = { service: ServiceDetail; originalName: string; dialogs: ServiceDialogs }

function DataStep({ service, originalName, dialogs }: DataProps) {
  const can = useCan()
  const [sql, setSql] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  const choose = (table: { database: string; table: string }) => {
    setSql(firstQuery(table))
    field.current?.focus()
  }
  const isAsking = can('service:query', service.id)
  return (
    <>
      <GuideTables serviceId={service.id} originalName={originalName} {...(isAsking && { onChoose: choose })} />
      {isAsking && <GuideSelect serviceId={service.id} sql={sql} onChange={setSql} field={field} />}
      <p className="flex flex-wrap items-center gap-3 text-fg-muted">
        Or with a client of your own:
        <Button onClick={() => dialogs.open('connect', service)}>Connect to this service</Button>
      </p>
    </>
  )
}

type RemoveProps = { checklist: Checklist; original: Original; isRunning: boolean; dialogs: ServiceDialogs }

function RemoveStep({ checklist, original, isRunning, dialogs }: RemoveProps) {
  const can = useCan()
  const living = useService(original.id).data
  const { guide_access: access, guide_data: data, guide_original: removed } = checklist.ticks
  if (removed) {
    return (
      <p className="text-success">
        Removed by {removed.by}, <RelativeTime iso={removed.at} />. Its backups stay until they expire.
      </p>
    )
  }
  if (original.state === 'terminating') return <output className="block">{original.name} is being deleted.</output>
  const isReady = access !== undefined && data !== undefined && isRunning
  return (
    <>
      <p className="text-fg-muted">
        {original.name} stops and its data is removed for good; its backups stay until they expire and can be restored.
        Applications that still name it will find nobody there.
      </p>
      {!isReady && (
        <p className="text-fg-muted">
          {isRunning ? 'Tick the first two steps before.' : 'The new service has to run before.'}
        </p>
      )}
      {living && living.terminatedAt === null && can('service:delete', living.id) && (
        <Button
          tone="danger"
          className="justify-self-start"
          disabled={!isReady}
          onClick={() => dialogs.open('delete', living)}
        >
          Remove the original
        </Button>
      )}
    </>
  )
}

function Guide({ service, checklist, original }: { service: ServiceDetail; checklist: Checklist; original: Original }) {
  const dialogs = useServiceDialogs()
  const isRunning = service.state === 'running' || service.state === 'degraded'
  const shared = { serviceId: service.id, ticks: checklist.ticks }
  return (
    <div className="grid max-w-4xl grid-cols-[minmax(0,1fr)] gap-5 p-4 sm:p-6">
      <p className="text-fg-muted">
        {service.name} was restored from <TextLink href={`/services/${original.id}/backups`}>{original.name}</TextLink>
        {service.source && `, from the backup of ${formatUtc(service.source.takenAt)}`}. Three steps until it has taken
        its place. If the original shall stay,{' '}
        <TextLink href={`/services/${service.id}/migrate`}>copy tables back into it</TextLink> instead.
      </p>
      <Step number={1} title="Access">
        <GuideAccess serviceId={service.id} access={original.access} />
        <TickBox {...shared} item="guide_access" label="The access list has the entries that I need" />
      </Step>
      <Step number={2} title="Data">
        {isRunning ? (
          <DataStep service={service} originalName={original.name} dialogs={dialogs} />
        ) : (
          <Alert tone="info">The service is {service.state}: its tables are compared when it runs.</Alert>
        )}
        <TickBox {...shared} item="guide_data" label="The data is what I need" />
      </Step>
      <Step number={3} title="Remove the original">
        <RemoveStep checklist={checklist} original={original} isRunning={isRunning} dialogs={dialogs} />
      </Step>
      {dialogs.element}
    </div>
  )
}

/** How a restored service takes the place of the original, step by step. */
export function GuidePage({ serviceId }: { serviceId: string }) {
  const { data: service } = useService(serviceId)
  const { data: checklist, error } = useChecklist(serviceId)
  return (
    <>
      <PageHeader title="Use the new service" />
      {error && (
        <div className="p-4 sm:p-6">
          <Alert tone="danger">{error.message}</Alert>
        </div>
      )}
      {service && checklist?.original && (
        <Guide service={service} checklist={checklist} original={checklist.original} />
      )}
      {checklist && !checklist.original && (
        <div className="p-4 sm:p-6">
          <EmptyState title="This service was not restored">There is no original whose place it could take.</EmptyState>
        </div>
      )}
    </>
  )
}
