import type { Metadata } from 'next'
import { orNotFound } from '@/app/load'
import { requireActor } from '@/app/session'
import { notificationKeys } from '@/components/notification/notification-keys'
import { NotificationsPage } from '@/components/notification/notifications-page'
import { Prefetched } from '@/components/query/prefetched'
import { listNotifications } from '@/lib/notification/list-notifications'

export const metadata: Metadata = { title: 'Notifications' }

export default async function Page({ searchParams }: PageProps<'/notifications'>) {
  const { cursor } = await searchParams
  const page = await orNotFound(listNotifications({ actor: await requireActor() }, { cursor }))
  const from = typeof cursor === 'string' ? cursor : null
  return (
    <Prefetched entries={[[notificationKeys.page(from), page]]}>
      <NotificationsPage cursor={from} />
    </Prefetched>
  )
}
