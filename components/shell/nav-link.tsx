'use client'

import type { LucideIcon } from 'lucide-react'
import { useLinkStatus } from 'next/link'
import { Link } from '@/components/ui/link'
import { usePathname } from 'next/navigation'
import { cn } from '@/components/ui/cn'

export const navItemStyle =
  'flex h-8 w-full min-w-0 items-center gap-2.5 rounded-md px-2 text-left text-sm hover:bg-sidebar-item-hover'

function Pending({ icon: Icon }: { icon: LucideIcon }) {
  const { pending } = useLinkStatus()
  return <Icon aria-hidden className={cn('size-4 shrink-0', pending && 'animate-pulse')} />
}

export function NavLink({ href, label, icon }: { href: string; label: string; icon: LucideIcon }) {
  const isCurrent = usePathname() === href
  return (
    <Link
      href={href}
      aria-current={isCurrent ? 'page' : undefined}
      className={cn(navItemStyle, isCurrent && 'bg-sidebar-item-active font-medium')}
    >
      <Pending icon={icon} />
      <span className="truncate">{label}</span>
    </Link>
  )
}
