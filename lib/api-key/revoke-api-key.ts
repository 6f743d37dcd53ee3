import { recordActivity } from '@/lib/activity/record'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { keyIdSchema } from './schemas'

/** Ends a key: its next request is refused. The row stays for the activities that name it. */
export async function revokeApiKey(ctx: Ctx, input: unknown): Promise<void> {
  requirePermission(ctx, 'key:manage')
  const { keyId } = keyIdSchema.parse(input)
  await db.$transaction(async (tx) => {
    const { count } = await tx.apiKey.updateMany({
      where: { id: keyId, revokedAt: null },
      data: { revokedAt: new Date() },
    })
    if (count === 0) throw new AppError('not_found', 'There is no such key.')
    const { name } = await tx.apiKey.findUniqueOrThrow({ where: { id: keyId }, select: { name: true } })
    await recordActivity(tx, ctx, { action: 'key_revoke', detail: `${name} (${keyId})` })
  })
}
