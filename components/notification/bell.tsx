'use client'

import { useQuery } from '@tanstack/react-query'
import { BellIcon } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useRef, useState } from 'react'
import { getJson } from '@/components/query/get-json'
import { formatCount } from '@/components/ui/format'
import type { BellCount } from '@/lib/notification/types'
import { notificationKeys } from './notification-keys'

const BellPanel = dynamic(() => import('./bell-panel').then((module) => module.BellPanel), { ssr: false })

/** How many are unread, counted by the server up to this. */
const MOST = 100

/** What this person has not read yet; the list's own script is loaded when it is opened. */
export function Bell() {
  const [isOpen, setIsOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const { data } = useQuery({
    queryKey: notificationKeys.unread,
    queryFn: ({ signal }) => getJson<BellCount>('/api/notifications/unread', signal),
  })
  const { unread, deadChannels } = data ?? { unread: 0, deadChannels: 0 }
  const counted = (count: number) => (count >= MOST ? `${MOST - 1}+` : count)
  const dead = deadChannels > 0 ? `${formatCount(deadChannels, 'dead channel')}, ` : ''
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-label={`Notifications, ${dead}${unread ? counted(unread) : 'none'} unread`}
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
        className="relative inline-flex size-9 items-center justify-center rounded-md hover:bg-sidebar-item-hover md:size-8"
      >
        <BellIcon aria-hidden className="size-4" />
        {unread + deadChannels > 0 && (
          <span
            aria-hidden
            className="absolute top-0.5 right-0 min-w-4 rounded-full bg-danger px-1 text-[0.625rem] leading-4 font-bold text-bg"
          >
            {counted(unread + deadChannels)}
          </span>
        )}
      </button>
      {isOpen && <BellPanel button={button} onClose={() => setIsOpen(false)} />}
    </>
  )
}
