import type { Flow } from '../flow'
import { askVersion, dropRestoreSource, ensureEngine, markFailed, markRunning } from './shared'

export const startFlow: Flow = {
  steps: [
    {
      key: 'engine',
      run: async (flow) => {
        await dropRestoreSource(flow)
        const { host, httpPort } = await ensureEngine(flow)
        await markRunning(flow, await askVersion(flow))
        return `${host}:${httpPort}`
      },
    },
  ],
  undo: markFailed,
}
