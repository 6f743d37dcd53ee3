'use client'

import { cn } from '@/components/ui/cn'
import { fieldStyle } from '@/components/ui/field'
import { notify } from '@/components/ui/notify'
import { useAction } from '@/components/ui/use-action'
import type { UserView } from '@/lib/auth/list-users'
import { ROLES } from '@/lib/auth/permissions'
import { ROLE_HINTS, ROLE_WORDS } from './role-words'
import type { UserActions } from './user-actions'

/** Shows the role that the server knows; it changes when the server has changed it. */
export function RoleSelect({ user, setUserRole }: { user: UserView; setUserRole: UserActions['setUserRole'] }) {
  const change = useAction(setUserRole)
  const changeRole = async (value: string) => {
    const role = ROLES.find((candidate) => candidate === value)
    if (!role) return
    const result = await change.run({ userId: user.id, role })
    if ('failure' in result) notify('error', result.failure.message)
    else notify('success', `${user.name} is ${ROLE_WORDS[role]} now.`)
  }
  return (
    <select
      aria-label={`Role of ${user.name}`}
      title={ROLE_HINTS[user.role]}
      value={user.role}
      disabled={change.isPending}
      onChange={(event) => void changeRole(event.target.value)}
      className={cn(fieldStyle, 'h-8 w-auto')}
    >
      {ROLES.map((role) => (
        <option key={role} value={role}>
          {ROLE_WORDS[role]}
        </option>
      ))}
    </select>
  )
}
