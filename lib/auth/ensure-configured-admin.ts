import { recordActivity } from '@/lib/activity/record'
import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { SYSTEM_CTX } from './ctx'
import { insertUser } from './insert-user'

/** The first admin from CONSOLE_ADMIN_EMAIL and CONSOLE_ADMIN_PASSWORD, when there is no user yet. */
export async function ensureConfiguredAdmin(): Promise<void> {
  const { CONSOLE_ADMIN_EMAIL: email, CONSOLE_ADMIN_PASSWORD: password } = getEnv()
  if (!email || !password) return
  await db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('first-admin'))::text`
    if ((await tx.user.count()) > 0) return
    await insertUser(tx, { name: 'Admin', email: email.toLowerCase(), password, role: 'admin' })
    const detail = `${email.toLowerCase()} as admin, by CONSOLE_ADMIN_EMAIL`
    await recordActivity(tx, SYSTEM_CTX, { action: 'user_add', detail })
  })
}
