'use client'

import { PlusIcon, SearchIcon } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useCan } from '@/components/shell/console-context'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { Pager } from '@/components/ui/key-pages'
import { EmptyState } from '@/components/ui/empty-state'
import { fieldStyle } from '@/components/ui/field'
import { formatCount } from '@/components/ui/format'
import { TextLink } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { DeletedServices } from './deleted-services'
import { ServiceCard } from './service-card'
import { LISTED_STATES } from './service-list-params'
import { SERVICE_STATES } from './service-words'
import { type ListParams, useListParams } from './use-list-params'
import { useSearchText } from './use-search-text'
import { type ServiceDialogs, useServiceDialogs } from './use-service-dialogs'
import { useServices } from './use-services'

const Strays = dynamic(() => import('./strays').then((module) => module.Strays))

function NewServiceButton({ dialogs }: { dialogs: ServiceDialogs }) {
  return (
    <Button tone="primary" onClick={dialogs.create}>
      <PlusIcon aria-hidden className="size-4" />
      New service
    </Button>
  )
}

function Search({ list: { params, find } }: { list: ListParams }) {
  const { text, setText } = useSearchText(params.search, (search) => find({ search }))
  return (
    <div className="relative w-full max-w-sm">
      <SearchIcon aria-hidden className="absolute top-2.5 left-3 size-4 text-fg-muted" />
      <input
        type="search"
        aria-label="Search services"
        placeholder="Search services"
        value={text}
        onChange={(event) => setText(event.target.value)}
        className={cn(fieldStyle, 'pl-9')}
      />
    </div>
  )
}

function StateFilter({ list: { params, find } }: { list: ListParams }) {
  return (
    <div className="w-48">
      <select
        aria-label="Filter by state"
        value={params.state ?? ''}
        onChange={(event) => find({ state: LISTED_STATES.find((state) => state === event.target.value) ?? null })}
        className={fieldStyle}
      >
        <option value="">All states</option>
        {LISTED_STATES.map((state) => (
          <option key={state} value={state}>
            {SERVICE_STATES[state].word}
          </option>
        ))}
      </select>
    </div>
  )
}

function Filters({ list, total }: { list: ListParams; total: number }) {
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Search list={list} />
      <StateFilter list={list} />
      <output className="text-fg-muted">{formatCount(total, 'service')}</output>
    </div>
  )
}

function FirstService({ dialogs }: { dialogs: ServiceDialogs }) {
  const can = useCan()
  if (!can('service:create')) return <EmptyState title="No services yet">An Admin can create the first one.</EmptyState>
  return (
    <EmptyState title="No services yet" action={<NewServiceButton dialogs={dialogs} />}>
      A service is a ClickHouse server of its own. The console backs it up every day.
    </EmptyState>
  )
}

function NothingFound({ search, state }: ListParams['params']) {
  return (
    <p>
      No service {state && `is ${SERVICE_STATES[state].word}`}
      {state && search && ' and '}
      {search && `has “${search}” in its name`}
      {!state && !search && 'comes after these'}.
    </p>
  )
}

export function ServicesPage() {
  const list = useListParams()
  const { search, state, cursor } = list.params
  const { data, error, isPlaceholderData } = useServices(list.params)
  const can = useCan()
  const dialogs = useServiceDialogs()
  const isFiltered = search !== '' || state !== null || cursor !== null
  const hasServices = isFiltered || (data !== undefined && data.total > 0)
  return (
    <>
      <PageHeader title="Services">
        {can('service:create') && <TextLink href="/add-existing-server">Add existing server</TextLink>}
        {can('bucket:open') && <TextLink href="/restore-from-bucket">Restore from a bucket</TextLink>}
        {can('service:create') && hasServices && <NewServiceButton dialogs={dialogs} />}
      </PageHeader>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-6 p-4 sm:p-6">
        {error && (
          <p role="alert" className="text-danger">
            {error.message}
          </p>
        )}
        {hasServices && <Filters list={list} total={data?.total ?? 0} />}
        {data && !hasServices && <FirstService dialogs={dialogs} />}
        {data && hasServices && data.services.length === 0 && <NothingFound {...list.params} />}
        <ul
          aria-label="Services"
          aria-busy={isPlaceholderData}
          className={cn('grid gap-6 empty:hidden lg:grid-cols-2 2xl:grid-cols-3', isPlaceholderData && 'opacity-60')}
        >
          {data?.services.map((service) => (
            <li key={service.id} className="grid min-w-0">
              <ServiceCard service={service} dialogs={dialogs} />
            </li>
          ))}
        </ul>
        <Pager label="Pages of the services" list={list} nextCursor={data?.nextCursor ?? null} />
        {data && data.strays.length + data.unaskedHosts.length > 0 && <Strays {...data} />}
        {data && data.deleted.length > 0 && <DeletedServices key={search} first={data} search={search} />}
      </div>
      {dialogs.element}
    </>
  )
}
