import { findClientAddress } from '@/lib/access/client-address'
import { recordActivity } from '@/lib/activity/record'
import { db } from '@/lib/db'
import { roleSchema } from './schemas'

type ChangedUser = Record<string, unknown> & { id: string; email: string }
type Endpoint = { path?: string; headers?: Headers | undefined } | null | undefined

/** Records that somebody turned two-factor authentication on or off; nothing else of a user is changed by the library. */
export async function recordTwoFactor(user: ChangedUser, endpoint: Endpoint): Promise<void> {
  if (!endpoint?.path?.startsWith('/two-factor/')) return
  const role = roleSchema.parse(user['role'])
  const actor = { kind: 'user', id: user.id, label: user.email, role, serviceRoles: {} } as const
  const address = endpoint.headers ? findClientAddress(endpoint.headers) : null
  const detail = user['twoFactorEnabled'] === true ? 'Turned on' : 'Turned off'
  await recordActivity(db, { actor, address }, { action: 'user_two_factor', detail })
}
