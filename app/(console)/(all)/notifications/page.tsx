import type { Metadata } from 'next'
import { orNotFound } from '@/app/load'
import { requireActor } from '@/app/session'
import { notificationKeys } from '@/components/notification/notification-keys'
import { NotificationsPage } from '@/components/notification/notifications-page'
import { Prefetched } from '@/components/query/prefetched'
import { listChannels } from '@/lib/channel/list-channels'
import { listNotifications } from '@/lib/notification/list-notifications'
import { createChannel, removeChannel, testChannel, updateChannel } from './actions'

export const metadata: Metadata = { title: 'Notifications' }

export default async function Page({ searchParams }: PageProps<'/notifications'>) {
  const { cursor } = await searchParams
  const ctx = { actor: await requireActor() }
  const [page, channels] = await Promise.all([orNotFound(listNotifications(ctx, { cursor })), listChannels(ctx)])
  const from = typeof cursor === 'string' ? cursor : null
  return (
    <Prefetched
      entries={[
        [notificationKeys.page(from), page],
        [notificationKeys.channels, channels],
      ]}
    >
      <NotificationsPage cursor={from} actions={{ createChannel, removeChannel, testChannel, updateChannel }} />
    </Prefetched>
  )
}
