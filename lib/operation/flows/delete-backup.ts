import { db } from '@/lib/db'
import { removeBackupFiles } from '@/lib/store/local-store'
import { type Flow, NotYet } from '../flow'
import { onStore } from './shared'

/** Files first, row last: as long as anything is left, the row says so. */
export const deleteBackupFlow: Flow = {
  steps: [
    {
      key: 'files',
      run: async ({ operation }) => {
        const { serviceId, backupId } = operation
        const increments = backupId ? await db.backup.count({ where: { baseBackupId: backupId } }) : 0
        if (increments > 0) throw new NotYet('the increments on it go first')
        if (backupId) await onStore(() => removeBackupFiles(serviceId, backupId))
        return undefined
      },
    },
    {
      key: 'row',
      run: async ({ operation }) => {
        if (operation.backupId) await db.backup.deleteMany({ where: { id: operation.backupId, state: 'deleting' } })
        return undefined
      },
    },
  ],
  undo: async () => undefined,
}
