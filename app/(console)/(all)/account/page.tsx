import type { Metadata } from 'next'
import { requireActor } from '@/app/session'
import { AccountPage } from '@/components/account/account-page'
import { getAccount } from '@/lib/auth/get-account'
import { listSessions } from '@/lib/auth/list-sessions'
import { changePassword, signOutEverywhere } from './actions'

export const metadata: Metadata = { title: 'Account' }

export default async function Page() {
  const ctx = { actor: await requireActor() }
  const [sessions, account] = await Promise.all([listSessions(ctx), getAccount(ctx)])
  return <AccountPage sessions={sessions} account={account} actions={{ changePassword, signOutEverywhere }} />
}
