import { randomUUID } from 'node:crypto'
import { backupIdSchema, lockBackupRow, requireBackup } from '@/lib/backup/find-backup'
import { backupContentsSchema } from '@/lib/backup/contents'
import type { Ctx } from '@/lib/auth/ctx'
import { db, type Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { requestOperation } from '@/lib/operation/request-operation'
import { generatePassword, sealSecret } from '@/lib/secrets'
import { MAX_PEEKS } from './limits'
import { databasesOf } from './mounted'

/** Any number; it only has to be the same wherever peeks are counted before one is added. */
const COUNT_LOCK = 20_261_121

async function requirePlace(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${COUNT_LOCK}::bigint)`
  const living = await tx.peek.count({ where: { state: { not: 'closed' } } })
  if (living < MAX_PEEKS) return
  throw new AppError(
    'conflict',
    `${living} backups are open already, which is as many as this host's memory is meant for. Close one, or wait until one closes by itself.`,
  )
}

/** Of a table in one ClickHouse says "getPosition not supported when reading from archive". */
const NOT_IN_AN_ARCHIVE =
  "ClickHouse can't query tables inside an archive. Restore this backup into a new service to look at its rows."

/**
 * Mounts a backup read-only on an engine of its own. One that is open already is the answer: people share it.
 * @throws AppError `conflict` when it can't be opened now.
 */
export async function openPeek(ctx: Ctx, input: unknown): Promise<{ peekId: string }> {
  const { backupId } = backupIdSchema.parse(input)
  await requireBackup(ctx, 'backup:peek', backupId)
  return db.$transaction(async (tx) => {
    const backup = await lockBackupRow(tx, backupId)
    if (backup.state !== 'successful') throw new AppError('conflict', 'Only a successful backup can be opened.')
    if (backup.form !== 'directory') throw new AppError('conflict', NOT_IN_AN_ARCHIVE)
    const living = await tx.peek.findFirst({ where: { backupId, state: { not: 'closed' } } })
    if (living?.state === 'closing') {
      throw new AppError('conflict', 'This backup is just being closed. Open it again in a moment.')
    }
    if (living) return { peekId: living.id }
    if (databasesOf(backupContentsSchema.parse(backup.contents)).length === 0) {
      throw new AppError('conflict', 'This backup holds no tables to look at.')
    }
    await requirePlace(tx)
    const peekId = randomUUID()
    const { serviceId } = backup
    await tx.peek.create({
      data: {
        id: peekId,
        state: 'opening',
        serviceId,
        backupId,
        openedById: ctx.actor.kind === 'user' ? ctx.actor.id : null,
        openedBy: ctx.actor.label,
        consolePasswordEnc: sealSecret(generatePassword()),
        readerPasswordEnc: sealSecret(generatePassword()),
      },
    })
    await requestOperation(tx, ctx, { kind: 'open_peek', serviceId, backupId, input: { peekId } })
    return { peekId }
  })
}
