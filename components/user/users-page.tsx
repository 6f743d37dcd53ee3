'use client'

import { EllipsisVerticalIcon } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useViewer } from '@/components/shell/console-context'
import { Button } from '@/components/ui/button'
import { iconButtonStyle, MenuButton } from '@/components/ui/menu-button'
import { notify } from '@/components/ui/notify'
import { PageHeader } from '@/components/ui/page-header'
import { ScrollRegion } from '@/components/ui/scroll-region'
import { RelativeTime } from '@/components/ui/time'
import { useAction } from '@/components/ui/use-action'
import type { InviteView } from '@/lib/auth/list-invites'
import type { UserView } from '@/lib/auth/list-users'
import { OpenLinks } from './open-links'
import { RoleSelect } from './role-select'
import { ROLE_WORDS } from './role-words'
import type { UserActions } from './user-actions'

const InviteDialog = dynamic(() => import('./invite-dialog').then((module) => module.InviteDialog))
const PasswordLinkDialog = dynamic(() => import('./password-link-dialog').then((module) => module.PasswordLinkDialog))
const RemoveUserDialog = dynamic(() => import('./remove-user-dialog').then((module) => module.RemoveUserDialog))
const ResetTwoFactorDialog = dynamic(() =>
  import('./reset-two-factor-dialog').then((module) => module.ResetTwoFactorDialog),
)

const ServiceRolesDialog = dynamic(() => import('./service-roles-dialog').then((module) => module.ServiceRolesDialog))

const cell = 'px-4 py-2.5'
/** A longer list stands in the dialog. */
const MOST_SHOWN = 3

function OwnRoles({ serviceRoles }: Pick<UserView, 'serviceRoles'>) {
  const more = serviceRoles.length - MOST_SHOWN
  return (
    <ul className="mt-1 max-w-56 text-xs text-fg-muted">
      {serviceRoles.slice(0, MOST_SHOWN).map(({ serviceId, serviceName, role }) => (
        <li key={serviceId} className="truncate" title={serviceName}>
          {ROLE_WORDS[role]} on {serviceName}
        </li>
      ))}
      {more > 0 && <li>and on {more} more</li>}
    </ul>
  )
}

type UserRowProps = {
  user: UserView
  actions: UserActions
  onPasswordLink: () => void
  onServiceRoles: () => void
  onTwoFactor: () => void
  onRemove: () => void
}

function UserRow({ user, actions, onPasswordLink, onServiceRoles, onTwoFactor, onRemove }: UserRowProps) {
  const isSelf = useViewer().id === user.id
  const end = useAction(actions.endSessions)
  const signOut = async () => {
    const result = await end.run({ userId: user.id })
    if ('failure' in result) notify('error', result.failure.message)
    else notify('success', `${user.name} was signed out everywhere.`)
  }
  return (
    <tr>
      <td className={`${cell} max-w-48 truncate font-medium`} title={user.name}>
        {user.name}
      </td>
      <td className={`${cell} max-w-64`}>
        <p className="truncate" title={user.email}>
          {user.email}
        </p>
        {user.hasSingleSignOn && (
          <p className="mt-1 text-xs text-fg-muted">
            {user.hasPassword ? 'Single sign-on or password' : 'Single sign-on, no password'}
          </p>
        )}
      </td>
      <td className={cell}>
        <RoleSelect user={user} setUserRole={actions.setUserRole} />
        {user.serviceRoles.length > 0 && <OwnRoles serviceRoles={user.serviceRoles} />}
      </td>
      <td className={`${cell} whitespace-nowrap`}>
        <RelativeTime iso={user.createdAt} />
      </td>
      <td className={`${cell} text-right`}>
        {isSelf ? (
          <span className="text-fg-muted">You</span>
        ) : (
          <MenuButton
            label={`Actions for ${user.name}`}
            className={iconButtonStyle}
            items={[
              { label: 'Roles on services', onSelect: onServiceRoles },
              { label: 'Make password link', onSelect: onPasswordLink },
              { label: 'Sign out everywhere', onSelect: () => void signOut() },
              ...(user.hasTwoFactor ? [{ label: 'Turn off two-factor', onSelect: onTwoFactor }] : []),
              { label: 'Remove', tone: 'danger', onSelect: onRemove },
            ]}
          >
            <EllipsisVerticalIcon aria-hidden className="size-4" />
          </MenuButton>
        )}
      </td>
    </tr>
  )
}

type Opened = { dialog: 'invite' } | { dialog: 'remove' | 'password' | 'service-roles' | 'two-factor'; user: UserView }

type UsersPageProps = { users: UserView[]; invites: InviteView[]; actions: UserActions }

function UserTable({ users, actions, onOpen }: Omit<UsersPageProps, 'invites'> & { onOpen: (opened: Opened) => void }) {
  return (
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
            <UserRow
              key={user.id}
              user={user}
              actions={actions}
              onPasswordLink={() => onOpen({ dialog: 'password', user })}
              onServiceRoles={() => onOpen({ dialog: 'service-roles', user })}
              onTwoFactor={() => onOpen({ dialog: 'two-factor', user })}
              onRemove={() => onOpen({ dialog: 'remove', user })}
            />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

export function UsersPage({ users, invites, actions }: UsersPageProps) {
  const [opened, setOpened] = useState<Opened | null>(null)
  const onClose = () => setOpened(null)
  return (
    <>
      <PageHeader title="Users">
        <Button tone="primary" onClick={() => setOpened({ dialog: 'invite' })}>
          Invite user
        </Button>
      </PageHeader>
      <div className="grid gap-6 p-4 sm:p-6">
        <UserTable users={users} actions={actions} onOpen={setOpened} />
        {invites.length > 0 && <OpenLinks invites={invites} revokeInvite={actions.revokeInvite} />}
      </div>
      {opened?.dialog === 'invite' && <InviteDialog createInvite={actions.createInvite} onClose={onClose} />}
      {opened?.dialog === 'password' && (
        <PasswordLinkDialog user={opened.user} createPasswordLink={actions.createPasswordLink} onClose={onClose} />
      )}
      {opened?.dialog === 'service-roles' && (
        <ServiceRolesDialog
          user={users.find(({ id }) => id === opened.user.id) ?? opened.user}
          setServiceRole={actions.setServiceRole}
          onClose={onClose}
        />
      )}
      {opened?.dialog === 'two-factor' && (
        <ResetTwoFactorDialog user={opened.user} resetTwoFactor={actions.resetTwoFactor} onClose={onClose} />
      )}
      {opened?.dialog === 'remove' && (
        <RemoveUserDialog user={opened.user} removeUser={actions.removeUser} onClose={onClose} />
      )}
    </>
  )
}
