import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { sha256Hex } from '@/lib/secrets'

const CONFIGURED = 'the configuration'

/** The key of CONSOLE_API_KEY, an Admin's. A new secret in the configuration replaces the old one; a revoked key stays so. */
export async function ensureConfiguredKey(): Promise<void> {
  const { CONSOLE_API_KEY: key } = getEnv()
  if (!key) return
  const secretSha256 = sha256Hex(key.secret)
  await db.apiKey.upsert({
    where: { id: key.keyId },
    create: { id: key.keyId, name: 'CONSOLE_API_KEY', role: 'admin', secretSha256, createdBy: CONFIGURED },
    update: {},
  })
  await db.apiKey.updateMany({ where: { id: key.keyId, createdBy: CONFIGURED }, data: { secretSha256 } })
}
