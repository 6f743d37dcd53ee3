import type { Metadata } from 'next'
import { orNotFound } from '@/app/load'
import { requireActor } from '@/app/session'
import { NotificationsPage } from '@/components/notification/notifications-page'
import { listNotifications } from '@/lib/notification/list-notifications'

export const metadata: Metadata = { title: 'Notifications' }

export default async function Page({ searchParams }: PageProps<'/notifications'>) {
  const { cursor } = await searchParams
  return <NotificationsPage page={await orNotFound(listNotifications({ actor: await requireActor() }, { cursor }))} />
}
