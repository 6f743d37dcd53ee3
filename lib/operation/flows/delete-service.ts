import { db } from '@/lib/db'
import { transitionService } from '@/lib/service/transitions'
import { type Flow, NotYet } from '../flow'
import { markFailed } from './shared'

export const deleteServiceFlow: Flow = {
  steps: [
    {
      key: 'work_ended',
      run: async (flow) => {
        const others = { serviceId: flow.operation.serviceId, id: { not: flow.operation.id } }
        await db.operation.updateMany({
          where: {
            ...others,
            state: { in: ['queued', 'running'] },
            kind: { not: 'delete_backup' },
            cancelRequestedAt: null,
          },
          data: { cancelRequestedAt: new Date() },
        })
        const open = await db.operation.count({
          where: { ...others, state: { in: ['queued', 'running'] }, kind: { not: 'delete_backup' } },
        })
        if (open > 0) throw new NotYet(`${open} operations have not ended`)
        return undefined
      },
    },
    {
      key: 'instance',
      run: async (flow) => {
        await flow.driver.remove(flow.operation.serviceId)
        return undefined
      },
    },
    {
      key: 'removed',
      run: async (flow) => {
        const facts = { terminatedAt: new Date(), nextBackupAt: null }
        await db.$transaction((tx) => transitionService(tx, flow.operation.serviceId, 'terminated', facts))
        return undefined
      },
    },
  ],
  undo: markFailed,
}
