import { recordActivity } from '@/lib/activity/record'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { holdSession } from '@/lib/auth/hold-session'
import { db } from '@/lib/db'
import { sha256Hex } from '@/lib/secrets'
import { newKey } from './new-secret'
import { newKeySchema } from './schemas'

const DAY_MS = 86_400_000

/** Makes a key for a program. Its secret is told here once and kept only as a hash. */
export async function createApiKey(ctx: Ctx, input: unknown): Promise<{ keyId: string; secret: string }> {
  requirePermission(ctx, 'key:manage')
  const { name, role, expiresInDays } = newKeySchema.parse(input)
  const { keyId, secret } = newKey()
  await db.$transaction(async (tx) => {
    await holdSession(tx, ctx)
    await tx.apiKey.create({
      data: {
        id: keyId,
        name,
        role,
        secretSha256: sha256Hex(secret),
        createdBy: ctx.actor.label,
        expiresAt: expiresInDays ? new Date(Date.now() + expiresInDays * DAY_MS) : null,
      },
    })
    await recordActivity(tx, ctx, { action: 'key_create', detail: `${name} (${keyId}) as ${role}` })
  })
  return { keyId, secret }
}
