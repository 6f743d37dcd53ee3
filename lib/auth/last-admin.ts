import type { Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'

/** @throws AppError `conflict` when this user is the only Admin. Locks the Admins, so that two can't remove each other. */
export async function requireAnotherAdmin(tx: Tx, userId: string): Promise<void> {
  const admins = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM "user" WHERE role = 'admin' ORDER BY id FOR UPDATE`
  const isAdmin = admins.some((admin) => admin.id === userId)
  if (isAdmin && admins.length === 1)
    throw new AppError('conflict', 'This is the last Admin. Make another user Admin first.')
}
