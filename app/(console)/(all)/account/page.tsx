import type { Metadata } from 'next'
import { requireActor } from '@/app/session'
import { AccountPage } from '@/components/account/account-page'
import { listSessions } from '@/lib/auth/list-sessions'
import { changePassword, signOutEverywhere } from './actions'

export const metadata: Metadata = { title: 'Account' }

export default async function Page() {
  const sessions = await listSessions({ actor: await requireActor() })
  return <AccountPage sessions={sessions} actions={{ changePassword, signOutEverywhere }} />
}
