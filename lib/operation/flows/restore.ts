import { findBackupProgress } from '@/lib/clickhouse/backups'
import { countUserTables, readVersion } from '@/lib/clickhouse/inventory'
import { endpointOf, withEngine } from '@/lib/service/instance'
import type { Flow, FlowContext } from '../flow'
import {
  checkStoredFiles,
  followRestore,
  loadBackup,
  type OnEngine,
  startRestoreAll,
  verifyRestored,
} from './restore-data'
import { ensureEngine, loadService, markFailed, markRunning, requireOngoing } from './shared'

function onEngineOf(flow: FlowContext): OnEngine {
  return async (work) => {
    const service = await loadService(flow)
    return withEngine(service, endpointOf(service), work)
  }
}

/** An engine without tables whose RESTORE of this operation runs, or has been started. */
async function ensureRestoreStarted(flow: FlowContext): Promise<void> {
  const onEngine = onEngineOf(flow)
  const state = await onEngine(async (engine) => ({
    restore: await findBackupProgress(engine, flow.operation.id),
    tables: await countUserTables(engine),
  }))
  if (state.restore?.status === 'RESTORING' || state.restore?.status === 'RESTORED') return
  if (state.tables > 0) {
    flow.log.warn({ tables: state.tables }, 'an earlier try left tables behind, beginning anew')
    await requireOngoing(flow)
    await flow.driver.remove(flow.operation.serviceId)
    await ensureEngine(flow)
  }
  await startRestoreAll(flow, onEngine, await loadBackup(flow))
}

export const restoreFlow: Flow = {
  steps: [
    { key: 'backup_checked', run: async (flow) => checkStoredFiles(await loadBackup(flow)) },
    {
      key: 'instance',
      repeats: true,
      run: async (flow) => {
        const { host, httpPort } = await ensureEngine(flow)
        return `${host}:${httpPort}`
      },
    },
    { key: 'engine', run: async (flow) => `ClickHouse ${await onEngineOf(flow)(readVersion)}` },
    {
      key: 'data',
      run: async (flow) => {
        await ensureRestoreStarted(flow)
        await followRestore(flow, onEngineOf(flow))
        return undefined
      },
    },
    { key: 'verified', run: async (flow) => verifyRestored(onEngineOf(flow), await loadBackup(flow)) },
    {
      key: 'running',
      run: async (flow) => {
        await markRunning(flow, await onEngineOf(flow)(readVersion))
        return undefined
      },
    },
  ],
  undo: async (flow, outcome) => {
    await flow.driver.remove(flow.operation.serviceId)
    await markFailed(flow, {
      ...outcome,
      reason: `The restore failed: ${outcome.reason} Nothing of it was kept; the original is untouched.`,
    })
  },
}
