import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import type { ApiKeyView } from './types'

/** Every key that was not revoked, the newest first. */
export async function listApiKeys(ctx: Ctx): Promise<ApiKeyView[]> {
  requirePermission(ctx, 'key:view')
  const keys = await db.apiKey.findMany({
    where: { revokedAt: null },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    omit: { secretSha256: true },
  })
  const now = new Date()
  return keys.map(({ id, name, role, createdBy, createdAt, expiresAt, lastUsedAt }) => ({
    id,
    name,
    role,
    createdBy,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    isExpired: expiresAt !== null && expiresAt <= now,
  }))
}
