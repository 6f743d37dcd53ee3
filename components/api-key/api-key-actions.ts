import type { ActionResult } from '@/lib/action'
import type { Role } from '@/lib/auth/permissions'

export type NewKey = { name: string; role: Role; expiresInDays: number | null }

/** The server actions of the API keys page. */
export type ApiKeyActions = {
  createApiKey: (input: NewKey) => Promise<ActionResult<{ keyId: string; secret: string }>>
  revokeApiKey: (input: { keyId: string }) => Promise<ActionResult<unknown>>
}
