'use client'

import {
  ChartColumnIcon,
  FileCogIcon,
  KeyRoundIcon,
  MenuIcon,
  ScrollTextIcon,
  ServerIcon,
  UsersIcon,
  XIcon,
} from 'lucide-react'
import { Link } from '@/components/ui/link'
import { usePathname } from 'next/navigation'
import { useState, type ReactNode } from 'react'
import { useServiceDialogs } from '@/components/service/use-service-dialogs'
import { cn } from '@/components/ui/cn'
import { Bell } from '@/components/notification/bell'
import { Account } from './account'
import { useCan } from './console-context'
import { HealthDot } from './health-dot'
import { Logo } from './logo'
import { NavLink } from './nav-link'
import { ServiceNav } from './service-nav'
import type { Theme } from './theme'
import { ThemeSwitch } from './theme-switch'

type ShellProps = { serviceId?: string; theme: Theme; children: ReactNode }

function Sidebar({ serviceId, theme }: Omit<ShellProps, 'children'>) {
  const can = useCan()
  const dialogs = useServiceDialogs()
  return (
    <>
      {serviceId && <ServiceNav serviceId={serviceId} dialogs={dialogs} />}
      <div className="mt-auto grid grid-cols-[minmax(0,1fr)] gap-0.5 border-t border-stroke pt-3">
        <NavLink href="/services" label={serviceId ? 'All services' : 'Services'} icon={ServerIcon} />
        {can('user:view') && <NavLink href="/users" label="Users" icon={UsersIcon} />}
        {can('key:view') && <NavLink href="/api-keys" label="API keys" icon={KeyRoundIcon} />}
        {can('activity:view') && <NavLink href="/activities" label="Activities" icon={ScrollTextIcon} />}
        <NavLink href="/usage" label="Usage" icon={ChartColumnIcon} />
        <NavLink href="/self-managed" label="Self-managed servers" icon={FileCogIcon} />
        <Account />
        <ThemeSwitch initial={theme} />
        <HealthDot />
      </div>
      {dialogs.element}
    </>
  )
}

/** Sidebar and page; on a narrow screen the sidebar is a bar on top that unfolds. */
export function Shell({ serviceId, theme, children }: ShellProps) {
  const pathname = usePathname()
  const [openedAt, setOpenedAt] = useState<string | null>(null)
  const isOpen = openedAt === pathname
  const Icon = isOpen ? XIcon : MenuIcon
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[13.5rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:bg-bg focus:p-2"
      >
        Skip to the page
      </a>
      <div className="flex flex-col border-stroke px-3 py-2 max-md:border-b md:sticky md:top-0 md:h-dvh md:overflow-y-auto md:border-r md:py-3">
        <header className="flex items-center justify-between gap-1">
          <Link href="/services" className="rounded-md px-1">
            <Logo />
          </Link>
          <div className="flex items-center">
            <Bell />
            <button
              type="button"
              aria-label={isOpen ? 'Close navigation' : 'Open navigation'}
              aria-expanded={isOpen}
              aria-controls="navigation"
              onClick={() => setOpenedAt(isOpen ? null : pathname)}
              className="inline-flex size-9 items-center justify-center rounded-md hover:bg-sidebar-item-hover md:hidden"
            >
              <Icon aria-hidden className="size-5" />
            </button>
          </div>
        </header>
        <nav
          id="navigation"
          aria-label="Console"
          className={cn('flex-1 flex-col gap-4 pt-4 md:flex', isOpen ? 'flex' : 'max-md:hidden')}
        >
          <Sidebar {...(serviceId && { serviceId })} theme={theme} />
        </nav>
      </div>
      <main id="main" tabIndex={-1} className="min-w-0 outline-none">
        {children}
      </main>
    </div>
  )
}
