import type { Flow } from '../flow'
import { askVersion, dropRestoreSource, ensureEngine } from './shared'

/** Brings the engine in line with the service's row (a new password). A failed one leaves the service as it is and can be retried. */
export const reconfigureFlow: Flow = {
  steps: [
    {
      key: 'engine',
      run: async (flow) => {
        await dropRestoreSource(flow)
        await ensureEngine(flow)
        return undefined
      },
    },
    { key: 'verified', run: async (flow) => `ClickHouse ${await askVersion(flow)}` },
  ],
  undo: async () => undefined,
}
