import { db } from '@/lib/db'
import { transitionService } from '@/lib/service/transitions'
import type { Flow } from '../flow'
import { markFailed } from './shared'

export const stopFlow: Flow = {
  steps: [
    {
      key: 'stopped',
      run: async (flow) => {
        await flow.driver.ensureStopped(flow.operation.serviceId)
        await db.$transaction((tx) => transitionService(tx, flow.operation.serviceId, 'stopped'))
        return undefined
      },
    },
  ],
  undo: markFailed,
}
