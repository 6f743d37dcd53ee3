import { db } from '@/lib/db'
import { takeBackup } from '@/lib/backup/take-backup'
import { SYSTEM_CTX } from '@/lib/auth/ctx'
import { loadSampleData } from '@/lib/sample/load-sample-data'
import { withEngine } from '@/lib/service/instance'
import { countOf } from '@/lib/count-of'
import { hostPort } from '@/lib/host-port'
import type { Flow } from '../flow'
import { askVersion, ensureEngine, hasRun, loadService, markFailed, markRunning } from './shared'

/** A new, empty service. The sample service is filled and backed up, so that there is something to restore. */
export const provisionFlow: Flow = {
  steps: [
    {
      key: 'instance',
      repeats: true,
      run: async (flow) => {
        const { host, httpPort } = await ensureEngine(flow)
        return hostPort(host, httpPort)
      },
    },
    { key: 'engine', run: async (flow) => `ClickHouse ${await askVersion(flow)}` },
    {
      key: 'sample',
      run: async (flow) => {
        const service = await loadService(flow)
        const rows = await withEngine(service, await ensureEngine(flow), loadSampleData)
        return countOf(rows, 'row')
      },
    },
    {
      key: 'running',
      run: async (flow) => {
        await markRunning(flow, await askVersion(flow))
        const hasSample = await db.operationStep.count({ where: { operationId: flow.operation.id, key: 'sample' } })
        const hasBackup = await db.backup.count({ where: { serviceId: flow.operation.serviceId } })
        if (hasSample && !hasBackup) await takeBackup(SYSTEM_CTX, { serviceId: flow.operation.serviceId })
        return undefined
      },
    },
  ],
  isDone: hasRun,
  undo: async (flow, outcome) => {
    await flow.driver.remove(flow.operation.serviceId)
    await markFailed(flow, outcome)
  },
}
