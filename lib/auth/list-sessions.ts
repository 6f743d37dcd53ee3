import { db } from '@/lib/db'
import { type Ctx, requirePerson } from './ctx'

export type SessionView = {
  id: string
  address: string | null
  /** What the browser calls itself. */
  agent: string | null
  signedInAt: string
  expiresAt: string
  isCurrent: boolean
}

/** Where this person is signed in, newest first. */
export async function listSessions(ctx: Ctx): Promise<SessionView[]> {
  const { id: userId, sessionId } = requirePerson(ctx)
  const sessions = await db.session.findMany({
    where: { userId, expiresAt: { gt: new Date() } },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
  })
  return sessions.map(({ id, ipAddress, userAgent, createdAt, expiresAt }) => ({
    id,
    address: ipAddress || null,
    agent: userAgent || null,
    signedInAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    isCurrent: id === sessionId,
  }))
}
