'use client'

import { LogOutIcon, UserIcon } from 'lucide-react'
import { ROLE_WORDS } from '@/components/user/role-words'
import { MenuButton } from '@/components/ui/menu-button'
import { notify } from '@/components/ui/notify'
import { useViewer } from './console-context'
import { navItemStyle } from './nav-link'

async function signOut(): Promise<void> {
  const response = await fetch('/api/auth/sign-out', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  }).catch(() => null)
  if (response?.ok) window.location.assign('/sign-in')
  else notify('error', 'Signing out did not work. Try again.')
}

export function Account() {
  const viewer = useViewer()
  return (
    <MenuButton
      label={`Account of ${viewer.label}, ${ROLE_WORDS[viewer.role]}`}
      align="start"
      className={navItemStyle}
      items={[
        { label: 'Account', icon: <UserIcon aria-hidden className="size-4" />, href: '/account' },
        { label: 'Sign out', icon: <LogOutIcon aria-hidden className="size-4" />, onSelect: () => void signOut() },
      ]}
    >
      <UserIcon aria-hidden className="size-4 shrink-0" />
      <span className="min-w-0 truncate" title={viewer.label}>
        {viewer.label}
      </span>
    </MenuButton>
  )
}
