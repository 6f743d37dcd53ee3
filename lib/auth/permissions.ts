export const ROLES = ['admin', 'support', 'viewer'] as const
export type Role = (typeof ROLES)[number]

/**
 * What each role may do. Restoring, peeking, querying and Connect's secrets give away data, so they need Admin;
 * Support takes, cancels and deletes backups (product.md, Roles).
 */
const PERMISSIONS = {
  'service:view': ['admin', 'support', 'viewer'],
  'service:create': ['admin'],
  'service:start': ['admin'],
  'service:stop': ['admin'],
  'service:delete': ['admin'],
  'service:reset-password': ['admin'],
  'service:configure': ['admin'],
  'service:query': ['admin'],
  'backup:view': ['admin', 'support', 'viewer'],
  'backup:create': ['admin', 'support'],
  'backup:cancel': ['admin', 'support'],
  'backup:delete': ['admin', 'support'],
  'backup:check': ['admin', 'support'],
  'backup:verify': ['admin', 'support'],
  'backup:restore': ['admin'],
  'backup:peek': ['admin'],
  'operation:view': ['admin', 'support', 'viewer'],
  'notification:view': ['admin', 'support', 'viewer'],
  'notification:configure': ['admin'],
  'activity:view': ['admin'],
  'usage:view': ['admin', 'support', 'viewer'],
  'usage:configure': ['admin'],
  'user:view': ['admin'],
  'user:manage': ['admin'],
  'key:view': ['admin'],
  'key:manage': ['admin'],
} as const satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof PERMISSIONS

/** Whether a role may do something. Pure, so that pages offer exactly what the server allows. */
export function can(role: Role, permission: Permission): boolean {
  const roles: readonly Role[] = PERMISSIONS[permission]
  return roles.includes(role)
}
