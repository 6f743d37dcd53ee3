export const ROLES = ['admin', 'support', 'viewer'] as const
export type Role = (typeof ROLES)[number]

/**
 * What each role may do to a service, judged by the person's role there. Restoring, peeking, querying and Connect's
 * secrets give away data, so they need Admin; Support takes, cancels and deletes backups (product.md, Roles).
 */
const SERVICE_PERMISSIONS = {
  'service:view': ['admin', 'support', 'viewer'],
  'service:start': ['admin'],
  'service:stop': ['admin'],
  'service:delete': ['admin'],
  'service:reset-password': ['admin'],
  'service:configure': ['admin'],
  'service:query': ['admin'],
  'service:restore-into': ['admin'],
  'backup:view': ['admin', 'support', 'viewer'],
  'backup:create': ['admin', 'support'],
  'backup:cancel': ['admin', 'support'],
  'backup:delete': ['admin', 'support'],
  'backup:check': ['admin', 'support'],
  'backup:verify': ['admin', 'support'],
  'backup:restore': ['admin'],
  'backup:peek': ['admin'],
  'operation:view': ['admin', 'support', 'viewer'],
} as const satisfies Record<string, readonly Role[]>

/** What each role may do to the installation, judged by the role for all of it. */
const INSTALLATION_PERMISSIONS = {
  'service:list': ['admin', 'support', 'viewer'],
  'service:create': ['admin'],
  'bucket:open': ['admin'],
  'stray:view': ['admin'],
  'organization:configure': ['admin'],
  'operation:list': ['admin', 'support', 'viewer'],
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

const PERMISSIONS: Record<Permission, readonly Role[]> = { ...SERVICE_PERMISSIONS, ...INSTALLATION_PERMISSIONS }

/** Asked for together with a service. */
export type ServicePermission = keyof typeof SERVICE_PERMISSIONS
/** Asked for without one. */
export type InstallationPermission = keyof typeof INSTALLATION_PERMISSIONS
export type Permission = ServicePermission | InstallationPermission

/** The role for the whole installation, and by service id those that stand in its place there. */
export type Roles = { role: Role; serviceRoles: Readonly<Record<string, Role>> }

/** The role on a service: the one set there, else the installation's. */
export function roleOn({ role, serviceRoles }: Roles, serviceId: string): Role {
  return serviceRoles[serviceId] ?? role
}

/**
 * Whether somebody may do something. A permission on services does not compile without the service's id, one of the
 * installation not with it. Pure, so that pages offer exactly what the server allows.
 */
export function can(roles: Roles, permission: InstallationPermission): boolean
export function can(roles: Roles, permission: ServicePermission, serviceId: string): boolean
export function can(roles: Roles, permission: Permission, serviceId?: string): boolean {
  const role = serviceId === undefined ? roles.role : roleOn(roles, serviceId)
  return PERMISSIONS[permission].includes(role)
}
