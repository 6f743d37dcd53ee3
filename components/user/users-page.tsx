'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useViewer } from '@/components/shell/console-context'
import { Button } from '@/components/ui/button'
import { PageHeader } from '@/components/ui/page-header'
import { ScrollRegion } from '@/components/ui/scroll-region'
import { RelativeTime } from '@/components/ui/time'
import type { UserView } from '@/lib/auth/list-users'
import { RoleSelect } from './role-select'
import type { UserActions } from './user-actions'

const AddUserDialog = dynamic(() => import('./add-user-dialog').then((module) => module.AddUserDialog))
const RemoveUserDialog = dynamic(() => import('./remove-user-dialog').then((module) => module.RemoveUserDialog))

const cell = 'px-4 py-2.5'

type UserRowProps = { user: UserView; actions: UserActions; onRemove: () => void }

function UserRow({ user, actions, onRemove }: UserRowProps) {
  const isSelf = useViewer().id === user.id
  return (
    <tr>
      <td className={`${cell} max-w-48 truncate font-medium`} title={user.name}>
        {user.name}
      </td>
      <td className={`${cell} max-w-64 truncate`} title={user.email}>
        {user.email}
      </td>
      <td className={cell}>
        <RoleSelect user={user} setUserRole={actions.setUserRole} />
      </td>
      <td className={`${cell} whitespace-nowrap`}>
        <RelativeTime iso={user.createdAt} />
      </td>
      <td className={`${cell} text-right`}>
        {isSelf ? (
          <span className="text-fg-muted">You</span>
        ) : (
          <Button tone="danger" size="sm" aria-label={`Remove ${user.name}`} onClick={onRemove}>
            Remove
          </Button>
        )}
      </td>
    </tr>
  )
}

export function UsersPage({ users, actions }: { users: UserView[]; actions: UserActions }) {
  const [opened, setOpened] = useState<'add' | UserView | null>(null)
  const onClose = () => setOpened(null)
  return (
    <>
      <PageHeader title="Users">
        <Button tone="primary" onClick={() => setOpened('add')}>
          Add user
        </Button>
      </PageHeader>
      <div className="p-4 sm:p-6">
        <ScrollRegion label="Users">
          <table className="w-full text-left">
            <caption className="sr-only">Users</caption>
            <thead className="bg-table-head-bg text-[0.8125rem]">
              <tr>
                {['Name', 'E-mail', 'Role', 'Added'].map((label) => (
                  <th key={label} scope="col" className="px-4 py-2 font-medium">
                    {label}
                  </th>
                ))}
                <th scope="col" className="px-4 py-2 text-right font-medium">
                  Actions
                </th>
              </tr>
            </thead>
            <tbody className="divide-y divide-stroke">
              {users.map((user) => (
                <UserRow key={user.id} user={user} actions={actions} onRemove={() => setOpened(user)} />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      </div>
      {opened === 'add' && <AddUserDialog createUser={actions.createUser} onClose={onClose} />}
      {opened !== null && opened !== 'add' && (
        <RemoveUserDialog user={opened} removeUser={actions.removeUser} onClose={onClose} />
      )}
    </>
  )
}
