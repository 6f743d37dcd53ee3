'use client'

import { useActions } from '@/components/shell/console-context'
import { buttonStyle } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import type { NotificationPage } from '@/lib/notification/types'
import { NotificationItem } from './notification-item'

export function NotificationsPage({ page: { rows, nextCursor } }: { page: NotificationPage }) {
  const { markNotificationsRead } = useActions()
  return (
    <>
      <PageHeader title="Notifications" />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-5 p-4 sm:p-6">
        {rows.length === 0 ? (
          <EmptyState title="Nothing to tell">
            Failed and missing backups, restores, drills and a store that fills are told here.
          </EmptyState>
        ) : (
          <ul aria-label="Notifications" className="divide-y divide-stroke rounded-md border border-stroke">
            {rows.map((row) => (
              <NotificationItem
                key={row.id}
                row={row}
                onChosen={() => {
                  if (!row.isRead) void markNotificationsRead({ id: row.id })
                }}
              />
            ))}
          </ul>
        )}
        {nextCursor && (
          <Link href={`/notifications?cursor=${nextCursor}`} className={`${buttonStyle()} justify-self-start`}>
            Older
          </Link>
        )}
      </div>
    </>
  )
}
