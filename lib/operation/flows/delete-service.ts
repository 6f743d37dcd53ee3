import { forgetServiceRoles } from '@/lib/auth/service-roles'
import { db, type Prisma } from '@/lib/db'
import { transitionService } from '@/lib/service/transitions'
import { type Flow, type FlowContext, NotYet } from '../flow'
import type { OperationKind } from '../types'
import { markFailed } from './shared'

/** They touch only backups, which outlive their service. */
const UNTOUCHED: OperationKind[] = ['delete_backup', 'open_peek', 'close_peek']

/** Other work on a service is to end; what it undoes is waited for with `NotYet`. */
export async function endOtherWork({ operation }: FlowContext): Promise<undefined> {
  const open = {
    serviceId: operation.serviceId,
    id: { not: operation.id },
    state: { in: ['queued', 'running'] },
    kind: { notIn: UNTOUCHED },
  } satisfies Prisma.OperationWhereInput
  await db.operation.updateMany({
    where: { ...open, cancelRequestedAt: null },
    data: { cancelRequestedAt: new Date() },
  })
  const count = await db.operation.count({ where: open })
  if (count > 0) throw new NotYet(`${count} operations have not ended`)
}

export const deleteServiceFlow: Flow = {
  steps: [
    { key: 'work_ended', run: endOtherWork },
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
        const { serviceId } = flow.operation
        await db.$transaction(async (tx) => {
          await transitionService(tx, serviceId, 'terminated', facts)
          await forgetServiceRoles(tx, serviceId)
        })
        return undefined
      },
    },
  ],
  undo: markFailed,
}
