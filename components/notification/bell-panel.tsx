'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, type RefObject } from 'react'
import { createPortal } from 'react-dom'
import { getJson } from '@/components/query/get-json'
import { useActions } from '@/components/shell/console-context'
import { Button } from '@/components/ui/button'
import { TextLink } from '@/components/ui/link'
import { notify } from '@/components/ui/notify'
import { useAction } from '@/components/ui/use-action'
import type { BellPage } from '@/lib/notification/types'
import { DeadChannelItem } from './dead-channel-item'
import { NotificationItem } from './notification-item'
import { notificationKeys } from './notification-keys'

const SHOWN = 10

type BellPanelProps = { button: RefObject<HTMLButtonElement | null>; onClose: () => void }

/** Closed by Escape and by a click elsewhere; the focus goes back to the bell. */
function useDismissal(panel: RefObject<HTMLElement | null>, { button, onClose }: BellPanelProps): void {
  useEffect(() => {
    panel.current?.focus()
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      onClose()
      button.current?.focus()
    }
    const onPress = ({ target }: PointerEvent) => {
      if (!(target instanceof Node)) return
      if (!panel.current?.contains(target) && !button.current?.contains(target)) onClose()
    }
    document.addEventListener('keydown', onKey)
    document.addEventListener('pointerdown', onPress)
    return () => {
      document.removeEventListener('keydown', onKey)
      document.removeEventListener('pointerdown', onPress)
    }
  }, [panel, button, onClose])
}

function List({ page, onChosen }: { page: BellPage | undefined; onChosen: () => void }) {
  const { markNotificationsRead } = useActions()
  if (!page) return <p className="p-4 text-fg-muted">Loading …</p>
  if (page.rows.length + page.deadChannels.length === 0)
    return <p className="p-4 text-fg-muted">Nothing yet. Failed and missing backups are told here.</p>
  return (
    <ul className="divide-y divide-stroke">
      {page.deadChannels.map((channel) => (
        <DeadChannelItem key={channel.id} channel={channel} onChosen={onChosen} />
      ))}
      {page.rows.map((row) => (
        <NotificationItem
          key={row.id}
          row={row}
          onChosen={() => {
            onChosen()
            if (!row.isRead) void markNotificationsRead({ id: row.id })
          }}
        />
      ))}
    </ul>
  )
}

/** The newest notifications, beside the bell. */
export function BellPanel({ button, onClose }: BellPanelProps) {
  const panel = useRef<HTMLDialogElement>(null)
  useDismissal(panel, { button, onClose })
  const newest = useQuery({
    queryKey: notificationKeys.newest,
    queryFn: ({ signal }) => getJson<BellPage>(`/api/notifications?limit=${SHOWN}`, signal),
  })
  const mark = useAction(useActions().markNotificationsRead)
  const first = newest.data?.rows[0]
  const markAll = async (upTo: string) => {
    const result = await mark.run({ upTo })
    if ('failure' in result) notify('error', result.failure.message)
  }
  return createPortal(
    <dialog
      open
      ref={panel}
      aria-label="Notifications"
      tabIndex={-1}
      className="fixed inset-x-2 top-14 z-40 m-0 flex h-auto max-h-[min(36rem,calc(100dvh-4rem))] w-auto max-w-none flex-col rounded-md border border-stroke bg-bg text-fg shadow-dialog outline-none md:right-auto md:left-[13rem] md:top-3 md:w-96"
    >
      <header className="flex items-center justify-between gap-2 border-b border-stroke px-4 py-2">
        <h2 className="text-sm font-bold">Notifications</h2>
        {first && (
          <Button size="sm" tone="ghost" isPending={mark.isPending} onClick={() => void markAll(first.id)}>
            Mark all as read
          </Button>
        )}
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {newest.isError ? (
          <p className="p-4 text-danger">{newest.error.message}</p>
        ) : (
          <List page={newest.data} onChosen={onClose} />
        )}
      </div>
      <footer className="border-t border-stroke px-4 py-2">
        <TextLink href="/notifications" onClick={onClose}>
          All notifications
        </TextLink>
      </footer>
    </dialog>,
    document.body,
  )
}
