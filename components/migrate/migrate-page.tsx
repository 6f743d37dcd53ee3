'use client'

import { useRouter } from 'next/navigation'
import { type ComponentProps, type ReactNode, useState } from 'react'
import { useServiceTables } from '@/components/backup/use-back-up-preview'
import { makeRequestKey } from '@/components/restore/request-key'
import { useService } from '@/components/service/use-service'
import { ServicePicker, useServiceChoice } from '@/components/service/service-picker'
import { useActions, useCan } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { useAction } from '@/components/ui/use-action'
import type { ServiceDetail, ServiceName } from '@/lib/service/types'
import { emptyDraft, type MigrateDraft, toInput } from './migrate-draft'
import { MigratePlanView } from './migrate-plan'
import { MigrateTables } from './migrate-tables'
import { useMigratePlan } from './use-migrate-plan'

const isUp = ({ state }: { state: string }): boolean => state === 'running' || state === 'degraded'

/** The services to copy into, the original of a restored one first. */
function useTargets(source: ServiceDetail) {
  const originalId = source.source?.serviceId
  const choice = useServiceChoice({ purpose: 'copy-into', first: originalId ? [originalId] : [] })
  return { ...choice, services: choice.services.filter(({ id }) => id !== source.id) }
}

type Targets = ReturnType<typeof useTargets>

function useMigrate(source: ServiceDetail, targets: Targets) {
  const [target, setTarget] = useState(targets.services[0] ?? null)
  const [draft, setDraft] = useState(() => emptyDraft(target?.id ?? ''))
  const [requestKey, setRequestKey] = useState(makeRequestKey)
  const here = useServiceTables(source.id)
  const there = useServiceTables(draft.targetServiceId)
  const input = toInput(draft, there.data, requestKey)
  const plan = useMigratePlan(source.id, input)
  // Asking for something else is another request.
  const change = (next: MigrateDraft) => {
    setDraft(next)
    setRequestKey(makeRequestKey())
  }
  const choose = (service: ServiceName) => {
    setTarget(service)
    change(emptyDraft(service.id))
  }
  return { draft, change, target, choose, here, there, input, plan }
}

type TargetFieldProps = Pick<ComponentProps<typeof ServicePicker>, 'choice' | 'chosen' | 'onChoose'>

function TargetField({ source, ...choice }: TargetFieldProps & { source: ServiceDetail }) {
  const originalId = source.source?.serviceId
  return (
    <ServicePicker
      label="Copy into"
      labelOf={({ id, name }) => (id === originalId ? `${name} (the original)` : name)}
      none="No other service is running"
      {...choice}
    />
  )
}

function MigrateForm({ source, targets }: { source: ServiceDetail; targets: Targets }) {
  const router = useRouter()
  const { draft, change, target, choose, here, there, input, plan } = useMigrate(source, targets)
  const copy = useAction(useActions().requestMigrate)
  const submit = async () => {
    const result = await copy.run({ ...input, sourceServiceId: source.id })
    if ('value' in result) router.push(`/operations/${result.value.operationId}`)
  }
  const hasChosen = input.tables.length > 0
  const isReady = hasChosen && plan.data?.blockedReason === null && !plan.isStale && !plan.error
  const failure = here.error ?? there.error ?? (hasChosen ? plan.error : null)
  const targetName = target?.name ?? 'the other service'
  return (
    <form
      className="grid max-w-4xl grid-cols-[minmax(0,1fr)] gap-5 p-4 sm:p-6"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <p className="text-fg-muted">
        Chosen tables of {source.name} are copied into another service, with a user of its own that may only read them,
        only from there, and only as long as it takes.
      </p>
      <TargetField source={source} choice={targets} chosen={target} onChoose={choose} />
      {here.data && (
        <MigrateTables
          databases={here.data}
          live={there.data}
          targetName={targetName}
          draft={draft}
          onChange={change}
        />
      )}
      {!here.data && !here.error && <output className="text-fg-muted">Reading the tables of both services</output>}
      {failure && (
        <Alert tone="danger" live>
          {failure.message}
        </Alert>
      )}
      {hasChosen && plan.data && !plan.error && (
        <MigratePlanView plan={plan.data} names={{ source: source.name, target: targetName }} isStale={plan.isStale} />
      )}
      {copy.failure && (
        <Alert tone="danger" live>
          {copy.failure.message}
        </Alert>
      )}
      <Button
        type="submit"
        tone="primary"
        className="justify-self-start"
        disabled={!isReady}
        isPending={copy.isPending}
      >
        Copy into {targetName}
      </Button>
    </form>
  )
}

function Nothing({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="p-4 sm:p-6">
      <EmptyState title={title}>{children}</EmptyState>
    </div>
  )
}

function MigrateContent({ source }: { source: ServiceDetail }) {
  const targets = useTargets(source)
  const can = useCan()
  if (!can('backup:restore', source.id)) {
    return <Nothing title="This needs an admin">Copying tables gives away the data of the service.</Nothing>
  }
  if (source.isExisting) {
    const why = 'The console makes no users on servers of your own.'
    return <Nothing title="Tables of this server can't be copied">{why}</Nothing>
  }
  if (!isUp(source)) {
    return <Nothing title={`${source.name} is ${source.state}`}>Its tables can be copied when it runs.</Nothing>
  }
  if (targets.error) return <Nothing title="The services can't be read">{targets.error.message}</Nothing>
  if (!targets.isLoaded) return <output className="block p-4 sm:p-6">Loading services</output>
  if (targets.services.length === 0 && !targets.isSearchable) {
    return <Nothing title="No other service is running">Start the service that the tables are for.</Nothing>
  }
  return <MigrateForm source={source} targets={targets} />
}

/** Tables of this service into another one: back into the original, where this one was restored. */
export function MigratePage({ serviceId }: { serviceId: string }) {
  const { data: service } = useService(serviceId)
  return (
    <>
      <PageHeader title="Copy tables into another service" />
      {service && <MigrateContent source={service} />}
    </>
  )
}
