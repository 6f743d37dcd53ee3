import { recordActivity } from '@/lib/activity/record'
import { SYSTEM_CTX } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { sha256Hex } from '@/lib/secrets'

const CONFIGURED = 'the configuration'
const NAME = 'CONSOLE_API_KEY'

/** The key of CONSOLE_API_KEY, an Admin's. A new secret in the configuration replaces the old one; a revoked key stays so. */
export async function ensureConfiguredKey(): Promise<void> {
  const { CONSOLE_API_KEY: key } = getEnv()
  if (!key) return
  const { keyId: id, secret } = key
  const secretSha256 = sha256Hex(secret)
  await db.$transaction(async (tx) => {
    const made = await tx.apiKey.createMany({
      data: [{ id, name: NAME, role: 'admin', secretSha256, createdBy: CONFIGURED }],
      skipDuplicates: true,
    })
    const changed = await tx.apiKey.updateMany({
      where: { id, createdBy: CONFIGURED, secretSha256: { not: secretSha256 } },
      data: { secretSha256 },
    })
    if (made.count + changed.count === 0) return
    const detail = `${NAME} (${id}) as admin${made.count === 0 ? ', with a new secret' : ''}`
    await recordActivity(tx, SYSTEM_CTX, { action: 'key_create', detail })
  })
}
