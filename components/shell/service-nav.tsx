'use client'

import {
  ChevronsUpDownIcon,
  HistoryIcon,
  LayoutDashboardIcon,
  PlugIcon,
  PlusIcon,
  SlidersHorizontalIcon,
} from 'lucide-react'
import { useState } from 'react'
import { useServiceNames } from '@/components/service/use-service-names'
import type { ServiceDialogs } from '@/components/service/use-service-dialogs'
import { useService } from '@/components/service/use-service'
import { cn } from '@/components/ui/cn'
import { MenuButton } from '@/components/ui/menu-button'
import { useCan } from './console-context'
import { NavLink, navItemStyle } from './nav-link'

function ServiceSwitcher({ serviceId, name }: { serviceId: string; name: string }) {
  const [isNeeded, setIsNeeded] = useState(false)
  const { services, total } = useServiceNames({ isNeeded }).data ?? { services: [], total: 0 }
  const items = services.map((service) => ({
    key: service.id,
    label: service.name,
    href: `/services/${service.id}`,
    isCurrent: service.id === serviceId,
  }))
  const isPart = services.length < total || services.length === 0
  return (
    <MenuButton
      label={`Service ${name}, switch to another`}
      align="start"
      items={isPart ? [...items, { label: 'All services', href: '/services' }] : items}
      onNeeded={() => setIsNeeded(true)}
      className="flex h-8 w-full min-w-0 items-center justify-between gap-2 rounded-md border border-stroke px-3 text-sm hover:bg-sidebar-item-hover"
    >
      <span className="truncate" title={name}>
        {name}
      </span>
      <ChevronsUpDownIcon aria-hidden className="size-4 shrink-0" />
    </MenuButton>
  )
}

/** The sidebar's part about one service. */
export function ServiceNav({ serviceId, dialogs }: { serviceId: string; dialogs: ServiceDialogs }) {
  const can = useCan()
  const service = useService(serviceId).data
  if (!service) return null
  return (
    <div className="grid gap-4">
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-1">
        <ServiceSwitcher serviceId={serviceId} name={service.name} />
        {can('service:create') && (
          <button
            type="button"
            aria-label="New service"
            title="New service"
            onClick={() => dialogs.create()}
            className="inline-flex size-8 items-center justify-center rounded-md hover:bg-sidebar-item-hover"
          >
            <PlusIcon aria-hidden className="size-4" />
          </button>
        )}
      </div>
      <div className="grid gap-0.5">
        <NavLink href={`/services/${serviceId}`} label="Overview" icon={LayoutDashboardIcon} />
        <NavLink href={`/services/${serviceId}/backups`} label="Backups" icon={HistoryIcon} />
        <NavLink href={`/services/${serviceId}/settings`} label="Settings" icon={SlidersHorizontalIcon} />
      </div>
      {service.terminatedAt === null && (
        <button
          type="button"
          onClick={() => dialogs.open('connect', service)}
          className={cn(navItemStyle, 'border border-stroke')}
        >
          <PlugIcon aria-hidden className="size-4 shrink-0" />
          Connect
        </button>
      )}
    </div>
  )
}
