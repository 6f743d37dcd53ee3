import { db } from '@/lib/db'
import type { UserActor } from './ctx'
import { getAuth } from './auth'
import { roleSchema } from './schemas'

/** Who the request's session cookie belongs to, with today's roles from the database; null without a valid session. */
export async function getSessionActor(headers: Headers): Promise<UserActor | null> {
  const session = await getAuth().api.getSession({ headers })
  if (!session) return null
  const { id, email, role } = session.user
  const own = await db.serviceRole.findMany({ where: { userId: id }, select: { serviceId: true, role: true } })
  const serviceRoles = Object.fromEntries(own.map((one) => [one.serviceId, one.role]))
  return { kind: 'user', id, label: email, role: roleSchema.parse(role), serviceRoles, sessionId: session.session.id }
}
