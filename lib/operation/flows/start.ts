import type { Flow } from '../flow'
import { askVersion, dropRestoreSource, ensureEngine, markFailed, markRunning } from './shared'
import { hostPort } from '@/lib/host-port'

export const startFlow: Flow = {
  steps: [
    {
      key: 'engine',
      run: async (flow) => {
        await dropRestoreSource(flow)
        const { host, httpPort } = await ensureEngine(flow)
        await markRunning(flow, await askVersion(flow))
        return hostPort(host, httpPort)
      },
    },
  ],
  undo: markFailed,
}
