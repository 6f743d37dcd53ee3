import { recordActivity } from '@/lib/activity/record'
import type { Tx } from '@/lib/db'
import type { Ctx } from './ctx'

/** Ends every link that a person made, who has seen it: by one they would be back, as an Admin or as somebody else. */
export async function revokeLinksOf(tx: Tx, ctx: Ctx, email: string): Promise<void> {
  const links = await tx.$queryRaw<{ email: string }[]>`
    DELETE FROM invite WHERE invited_by = ${email} AND expires_at > now() RETURNING email`
  for (const link of links)
    await recordActivity(tx, ctx, { action: 'user_invite_revoke', detail: `${link.email}, with ${email}` })
}
