import { db } from '@/lib/db'
import { transitionService } from '@/lib/service/transitions'
import { type Flow, NotYet } from '../flow'
import type { OperationKind } from '../types'
import { markFailed } from './shared'

/** They touch only backups, which outlive their service. */
const UNTOUCHED: OperationKind[] = ['delete_backup', 'open_peek', 'close_peek']

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
            kind: { notIn: UNTOUCHED },
            cancelRequestedAt: null,
          },
          data: { cancelRequestedAt: new Date() },
        })
        const open = await db.operation.count({
          where: { ...others, state: { in: ['queued', 'running'] }, kind: { notIn: UNTOUCHED } },
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
