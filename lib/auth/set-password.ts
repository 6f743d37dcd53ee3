import { randomUUID } from 'node:crypto'
import { hashPassword } from 'better-auth/crypto'
import type { Tx } from '@/lib/db'

/** The credential of somebody who signs in with a password, in the form better-auth reads. */
export async function setPassword(tx: Tx, userId: string, password: string): Promise<void> {
  const hash = await hashPassword(password)
  const { count } = await tx.account.updateMany({
    where: { userId, providerId: 'credential' },
    data: { password: hash },
  })
  if (count === 0) {
    const data = { id: randomUUID(), userId, accountId: userId, providerId: 'credential', password: hash }
    await tx.account.create({ data })
  }
}
