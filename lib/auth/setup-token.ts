import { randomBytes, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { db, type Tx } from '@/lib/db'
import { sha256Hex } from '@/lib/secrets'

const SETTING_KEY = 'setup-token'
const valueSchema = z.object({ sha256: z.string() })

/** A new one-time token for the link that creates the first admin, or null when there is a user. Older tokens stop working. */
export async function ensureSetupToken(): Promise<string | null> {
  if ((await db.user.count()) > 0) return null
  const token = randomBytes(24).toString('base64url')
  const value = { sha256: sha256Hex(token) }
  await db.setting.upsert({ where: { key: SETTING_KEY }, create: { key: SETTING_KEY, value }, update: { value } })
  return token
}

/** Uses the token up: true once, for the right one. The row is deleted, so of two at once one gets through. */
export async function redeemSetupToken(tx: Tx, token: string): Promise<boolean> {
  const row = await tx.setting.findUnique({ where: { key: SETTING_KEY } })
  if (!row) return false
  const { sha256 } = valueSchema.parse(row.value)
  if (!timingSafeEqual(Buffer.from(sha256), Buffer.from(sha256Hex(token)))) return false
  const { count } = await tx.setting.deleteMany({ where: { key: SETTING_KEY } })
  return count === 1
}
