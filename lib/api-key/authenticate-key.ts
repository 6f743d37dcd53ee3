import { timingSafeEqual } from 'node:crypto'
import type { KeyActor } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { sha256Hex } from '@/lib/secrets'

/** "Last used" is exact enough for a person, and a busy key costs no write per request. */
const USE_IS_NOTED_EVERY_MS = 60_000

async function noteUse(id: string, now: Date): Promise<void> {
  const before = new Date(now.getTime() - USE_IS_NOTED_EVERY_MS)
  const isOld = { OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: before } }] }
  await db.apiKey.updateMany({ where: { id, ...isOld }, data: { lastUsedAt: now } })
}

/** Who a key id and secret belong to; null when they don't fit, or the key has ended. */
export async function authenticateKey(keyId: string, secret: string): Promise<KeyActor | null> {
  const key = await db.apiKey.findUnique({ where: { id: keyId } })
  const now = new Date()
  const expected = Buffer.from(key?.secretSha256 ?? sha256Hex(''), 'hex')
  const isRight = timingSafeEqual(Buffer.from(sha256Hex(secret), 'hex'), expected)
  if (!key || !isRight || key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt <= now)) return null
  await noteUse(keyId, now)
  return { kind: 'key', id: keyId, label: `${key.name} (API key)`, role: key.role, serviceRoles: {} }
}
