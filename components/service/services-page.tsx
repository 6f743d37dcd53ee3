'use client'

import { PlusIcon, SearchIcon } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useCan } from '@/components/shell/console-context'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { EmptyState } from '@/components/ui/empty-state'
import { fieldStyle } from '@/components/ui/field'
import { TextLink } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { DeletedServices } from './deleted-services'
import { ServiceCard } from './service-card'
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

function Search({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  return (
    <div className="relative max-w-sm">
      <SearchIcon aria-hidden className="absolute top-2.5 left-3 size-4 text-fg-muted" />
      <input
        type="search"
        aria-label="Search services"
        placeholder="Search services"
        value={text}
        onChange={(event) => onChange(event.target.value)}
        className={cn(fieldStyle, 'pl-9')}
      />
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

export function ServicesPage() {
  const { data, error } = useServices()
  const [search, setSearch] = useState('')
  const can = useCan()
  const dialogs = useServiceDialogs()
  const services = data?.services ?? []
  const wanted = search.trim().toLowerCase()
  const found = services.filter((service) => service.name.toLowerCase().includes(wanted))
  return (
    <>
      <PageHeader title="Services">
        {can('service:create') && <TextLink href="/add-existing-server">Add existing server</TextLink>}
        {can('bucket:open') && <TextLink href="/restore-from-bucket">Restore from a bucket</TextLink>}
        {can('service:create') && services.length > 0 && <NewServiceButton dialogs={dialogs} />}
      </PageHeader>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-6 p-4 sm:p-6">
        {error && (
          <p role="alert" className="text-danger">
            {error.message}
          </p>
        )}
        {services.length > 0 && <Search text={search} onChange={setSearch} />}
        {data && services.length === 0 && <FirstService dialogs={dialogs} />}
        {services.length > 0 && found.length === 0 && (
          <output className="block">No service has “{search}” in its name.</output>
        )}
        <ul aria-label="Services" className="grid gap-6 empty:hidden lg:grid-cols-2 2xl:grid-cols-3">
          {found.map((service) => (
            <li key={service.id} className="grid min-w-0">
              <ServiceCard service={service} dialogs={dialogs} />
            </li>
          ))}
        </ul>
        {data && data.strays.length + data.unaskedHosts.length > 0 && (
          <Strays strays={data.strays} unaskedHosts={data.unaskedHosts} />
        )}
        {data && data.deleted.length > 0 && <DeletedServices services={data.deleted} />}
      </div>
      {dialogs.element}
    </>
  )
}
