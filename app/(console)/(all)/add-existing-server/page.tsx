import type { Metadata } from 'next'
import { requireActor } from '@/app/session'
import { AddExistingServerPage } from '@/components/existing/add-existing-server-page'

export const metadata: Metadata = { title: 'Add existing server' }

export default async function Page() {
  await requireActor()
  return <AddExistingServerPage />
}
