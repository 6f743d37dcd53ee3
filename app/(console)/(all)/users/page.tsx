import type { Metadata } from 'next'
import { requireActor } from '@/app/session'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { UsersPage } from '@/components/user/users-page'
import { listInvites } from '@/lib/auth/list-invites'
import { listUsers } from '@/lib/auth/list-users'
import { can } from '@/lib/auth/permissions'
import {
  createInvite,
  createPasswordLink,
  endSessions,
  removeUser,
  resetTwoFactor,
  revokeInvite,
  setServiceRole,
  setUserRole,
} from './actions'

export const metadata: Metadata = { title: 'Users' }

export default async function Page() {
  const actor = await requireActor()
  if (!can(actor, 'user:view')) {
    return (
      <>
        <PageHeader title="Users" />
        <div className="p-4 sm:p-6">
          <EmptyState title="Only an Admin sees this page">
            Ask an Admin when something about a user must change.
          </EmptyState>
        </div>
      </>
    )
  }
  const [users, invites] = await Promise.all([listUsers({ actor }), listInvites({ actor })])
  const actions = {
    createInvite,
    createPasswordLink,
    endSessions,
    removeUser,
    resetTwoFactor,
    revokeInvite,
    setServiceRole,
    setUserRole,
  }
  return <UsersPage users={users} invites={invites} actions={actions} />
}
