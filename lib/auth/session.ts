import type { UserActor } from './ctx'
import { getAuth } from './auth'
import { roleSchema } from './schemas'

/** Who the request's session cookie belongs to, with today's role from the database; null without a valid session. */
export async function getSessionActor(headers: Headers): Promise<UserActor | null> {
  const session = await getAuth().api.getSession({ headers })
  if (!session) return null
  const { id, email, role } = session.user
  return { kind: 'user', id, label: email, role: roleSchema.parse(role), sessionId: session.session.id }
}
