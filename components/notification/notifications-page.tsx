'use client'

import { useQuery } from '@tanstack/react-query'
import type { ChannelActions } from '@/components/channel/channel-actions'
import { ChannelList } from '@/components/channel/channel-list'
import { getJson } from '@/components/query/get-json'
import { useActions } from '@/components/shell/console-context'
import { buttonStyle } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import type { NotificationPage } from '@/lib/notification/types'
import { NotificationItem } from './notification-item'
import { notificationKeys } from './notification-keys'

/** All that people were told of, live; `cursor` says from where on. */
export function NotificationsPage({ cursor, actions }: { cursor: string | null; actions: ChannelActions }) {
  const { markNotificationsRead } = useActions()
  const { data } = useQuery({
    queryKey: notificationKeys.page(cursor),
    queryFn: ({ signal }) =>
      getJson<NotificationPage>(`/api/notifications${cursor ? `?cursor=${cursor}` : ''}`, signal),
  })
  const { rows, nextCursor } = data ?? { rows: [], nextCursor: null }
  return (
    <>
      <PageHeader title="Notifications" />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-5 p-4 sm:p-6">
        {cursor === null && <ChannelList actions={actions} />}
        <h2 className="font-bold">What happened</h2>
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
                isWhole
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
