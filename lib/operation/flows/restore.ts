import { findBackupProgress } from '@/lib/clickhouse/backups'
import { countUserTables, readVersion } from '@/lib/clickhouse/inventory'
import { db } from '@/lib/db'
import { type RestoreChoice, restoreNewInputSchema } from '@/lib/restore/new/schemas'
import { endpointOf, withEngine } from '@/lib/service/instance'
import type { Flow, FlowContext } from '../flow'
import {
  checkStoredFiles,
  followRestore,
  loadBackup,
  type OnEngine,
  startRestore,
  verifyRestored,
} from './restore-data'
import { closeAfterRestore } from './restore-place'
import { ensureEngine, loadService, markFailed, markRunning, requireOngoing } from './shared'

function onEngineOf(flow: FlowContext): OnEngine {
  return async (work) => {
    const service = await loadService(flow)
    return withEngine(service, endpointOf(service), work)
  }
}

function choiceOf({ operation }: FlowContext): RestoreChoice | undefined {
  return restoreNewInputSchema.parse(operation.input).choice
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
  await startRestore(flow, onEngine, await loadBackup(flow), choiceOf(flow))
}

/** The new service runs: a cancellation comes too late. */
export async function runs({ operation }: FlowContext): Promise<boolean> {
  return (await db.service.count({ where: { id: operation.serviceId, state: { in: ['running', 'degraded'] } } })) === 1
}

/** Of a cancelled restore nothing stays: no instance, no data, and the new service is gone from the list. */
export async function vanish(flow: FlowContext): Promise<string> {
  const { serviceId: id } = flow.operation
  const isLeaving = { stateReason: null, nextBackupAt: null }
  await db.service.updateMany({
    where: { id, state: { in: ['provisioning', 'failed'] } },
    data: { state: 'terminating', ...isLeaving },
  })
  await flow.driver.remove(id)
  await db.service.updateMany({
    where: { id, state: 'terminating' },
    data: { state: 'terminated', terminatedAt: new Date(), ...isLeaving },
  })
  return 'Cancelled. Nothing of it was kept; the original is untouched.'
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
    {
      key: 'verified',
      run: async (flow) => verifyRestored(flow, onEngineOf(flow), await loadBackup(flow), choiceOf(flow)),
    },
    {
      key: 'running',
      run: async (flow) => {
        await markRunning(flow, await onEngineOf(flow)(readVersion))
        return undefined
      },
    },
  ],
  isDone: runs,
  undo: async (flow, outcome) => {
    if (outcome.state === 'cancelled') {
      const said = await vanish(flow)
      await closeAfterRestore(flow)
      return said
    }
    await flow.driver.remove(flow.operation.serviceId)
    await closeAfterRestore(flow)
    await markFailed(flow, {
      ...outcome,
      reason: `The restore failed: ${outcome.reason} Nothing of it was kept; the original is untouched.`,
    })
  },
}
