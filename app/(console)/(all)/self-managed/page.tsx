import type { Metadata } from 'next'
import { requireActor } from '@/app/session'
import { SelfManagedPage } from '@/components/self-managed/self-managed-page'

export const metadata: Metadata = { title: 'Self-managed servers' }

export default async function Page() {
  await requireActor()
  return <SelfManagedPage />
}
