import { SYSTEM_CTX } from '@/lib/auth/ctx'
import { forgetServiceRoles } from '@/lib/auth/service-roles'
import { db } from '@/lib/db'
import { requestClosing } from '@/lib/peek/request-closing'
import { storeOf } from '@/lib/store/backup-store'
import { type Flow, NotYet } from '../flow'
import { onStore } from './shared'

/** An engine that has the backup mounted is removed first, not left with files that vanish under it. */
async function requirePeeksClosed(backupId: string): Promise<void> {
  const living = await db.peek.findMany({ where: { backupId, state: { not: 'closed' } } })
  if (living.length === 0) return
  await db.$transaction(async (tx) => {
    for (const peek of living) await requestClosing(tx, SYSTEM_CTX, peek, 'The backup is being deleted.')
  })
  throw new NotYet('it is being closed')
}

/** Files first, row last: as long as anything is left, the row says so. */
export const deleteBackupFlow: Flow = {
  steps: [
    {
      key: 'files',
      run: async ({ operation }) => {
        const { backupId } = operation
        const backup = backupId && (await db.backup.findUnique({ where: { id: backupId } }))
        if (!backup) return undefined
        const increments = await db.backup.count({ where: { baseBackupId: backupId } })
        if (increments > 0) throw new NotYet('the increments on it go first')
        await requirePeeksClosed(backupId)
        await onStore(() => storeOf(backup).removeBackup(backupId))
        return undefined
      },
    },
    {
      key: 'row',
      run: async ({ operation: { backupId, serviceId } }) => {
        await db.$transaction(async (tx) => {
          if (backupId) await tx.backup.deleteMany({ where: { id: backupId, state: 'deleting' } })
          await forgetServiceRoles(tx, serviceId)
        })
        return undefined
      },
    },
  ],
  undo: async () => undefined,
}
