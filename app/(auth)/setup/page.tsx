import type { Metadata } from 'next'
import { SetupForm } from '@/components/auth/setup-form'
import { createFirstAdminAction } from './actions'

export const metadata: Metadata = { title: 'Create the first admin', referrer: 'no-referrer' }

export default async function SetupPage({ searchParams }: PageProps<'/setup'>) {
  const { token } = await searchParams
  return (
    <>
      <h1 className="text-xl font-bold">Create the first admin</h1>
      <p className="text-fg-muted">An Admin may do everything, and adds the other people.</p>
      <SetupForm token={typeof token === 'string' ? token : ''} createFirstAdmin={createFirstAdminAction} />
    </>
  )
}
