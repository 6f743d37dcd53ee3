import { recordActivity } from '@/lib/activity/record'
import { z } from 'zod'
import type { Ctx } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { sealSecret } from '@/lib/secrets'
import { UnreadableBackup } from '@/lib/store/unreadable-backup'
import { isLocked } from './archive-password'
import { openChain } from './chain-files'
import { backupIdSchema, requireBackup } from './find-backup'

const inputSchema = backupIdSchema.extend({ password: z.string().min(1, 'Enter the password.').max(200) })

/**
 * Gives the console the password of a backup that it lost; from then on it can be read and restored as any other. The
 * password is tried on the archive before it is kept, sealed. Nothing happens to a backup that is not locked.
 * @throws AppError `conflict` when it is not the password.
 */
export async function unlockBackup(ctx: Ctx, input: unknown): Promise<void> {
  const { backupId, password } = inputSchema.parse(input)
  const backup = await requireBackup(ctx, 'backup:restore', backupId)
  if (!isLocked(backup)) return
  const passwordEnc = sealSecret(password)
  try {
    await openChain({ ...backup, passwordEnc })
  } catch (error) {
    if (!(error instanceof UnreadableBackup)) throw error
    throw new AppError('conflict', error.userMessage, { fieldErrors: { password: [error.userMessage] }, cause: error })
  }
  await db.$transaction(async (tx) => {
    await tx.backup.update({ where: { id: backupId }, data: { passwordEnc } })
    await recordActivity(tx, ctx, { action: 'backup_unlock', serviceId: backup.serviceId, backupId })
  })
}
