import { recordActivity } from '@/lib/activity/record'
import type { Ctx } from '@/lib/auth/ctx'
import type { Tx } from '@/lib/db'

/** Ends every key that a person made, who knows their secrets: a key goes on without the person otherwise. */
export async function revokeKeysOf(tx: Tx, ctx: Ctx, email: string): Promise<void> {
  const keys = await tx.apiKey.updateManyAndReturn({
    where: { createdBy: email, revokedAt: null },
    data: { revokedAt: new Date() },
    select: { id: true, name: true },
  })
  for (const { id, name } of keys)
    await recordActivity(tx, ctx, { action: 'key_revoke', detail: `${name} (${id}), with ${email}` })
}
