import type { Role } from '@/lib/auth/permissions'

export const ROLE_WORDS = { admin: 'Admin', support: 'Support', viewer: 'Viewer' } as const satisfies Record<
  Role,
  string
>

export const ROLE_HINTS = {
  admin: 'Does everything',
  support: 'Sees everything; takes, cancels and deletes backups',
  viewer: 'Sees everything, changes nothing',
} as const satisfies Record<Role, string>
