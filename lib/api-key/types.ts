import type { Role } from '@/lib/auth/permissions'

/** What people see of a key: never its secret. Times are ISO 8601 in UTC. */
export type ApiKeyView = {
  id: string
  name: string
  role: Role
  createdBy: string
  createdAt: string
  expiresAt: string | null
  lastUsedAt: string | null
  isExpired: boolean
}
