import { findBackupProgress } from '@/lib/clickhouse/backups'
import { countUserTables, readVersion } from '@/lib/clickhouse/inventory'
import { forgetServiceRoles } from '@/lib/auth/service-roles'
import { db } from '@/lib/db'
import { endpointOf, withEngine } from '@/lib/service/instance'
import { hostPort } from '@/lib/host-port'
import type { Flow, FlowContext } from '../flow'
import { followRestore, type OnEngine } from './restore-data'
import { ensureEngine, hasRun, loadService, markFailed, markRunning, requireOngoing } from './shared'

/** What depends on where the backup lies. */
export type NewServiceSource = {
  /** What is only read, for people: "the original is untouched". */
  words: string
  check: (flow: FlowContext) => Promise<string>
  /** Starts the RESTORE on an engine without tables, under an id of the operation's. */
  start: (flow: FlowContext, onEngine: OnEngine) => Promise<void>
  verify: (flow: FlowContext, onEngine: OnEngine) => Promise<string>
  /** Takes away what was made to restore from; called when it failed or was cancelled. */
  close: (flow: FlowContext) => Promise<void>
}

function onEngineOf(flow: FlowContext): OnEngine {
  return async (work) => {
    const service = await loadService(flow)
    return withEngine(service, endpointOf(service), work)
  }
}

/** An engine without tables whose RESTORE of this operation runs, or has been started. */
async function ensureRestoreStarted(flow: FlowContext, source: NewServiceSource): Promise<void> {
  const onEngine = onEngineOf(flow)
  const [restore, tables] = await onEngine((engine) =>
    Promise.all([findBackupProgress(engine, flow.operation.id), countUserTables(engine)]),
  )
  if (restore?.status === 'RESTORING' || restore?.status === 'RESTORED') return
  if (tables > 0) {
    flow.log.warn({ tables }, 'an earlier try left tables behind, beginning anew')
    await requireOngoing(flow)
    await flow.driver.remove(flow.operation.serviceId)
    await ensureEngine(flow)
  }
  await source.start(flow, onEngine)
}

/** Of a cancelled restore nothing stays: no instance, no data, and the new service is gone from the list. */
async function vanish(flow: FlowContext): Promise<void> {
  const { serviceId: id } = flow.operation
  const isLeaving = { stateReason: null, nextBackupAt: null }
  await db.service.updateMany({
    where: { id, state: { in: ['provisioning', 'failed'] } },
    data: { state: 'terminating', ...isLeaving },
  })
  await flow.driver.remove(id)
  await db.$transaction(async (tx) => {
    await tx.service.updateMany({
      where: { id, state: 'terminating' },
      data: { state: 'terminated', terminatedAt: new Date(), ...isLeaving },
    })
    await forgetServiceRoles(tx, id)
  })
}

/** Restores into a new service, which runs only when its data was counted and checked. */
export function newServiceFlow(source: NewServiceSource): Flow {
  const nothingKept = `Nothing of it was kept; ${source.words} is untouched.`
  return {
    steps: [
      { key: 'backup_checked', run: source.check },
      {
        key: 'instance',
        repeats: true,
        run: async (flow) => {
          const { host, httpPort } = await ensureEngine(flow)
          return hostPort(host, httpPort)
        },
      },
      { key: 'engine', run: async (flow) => `ClickHouse ${await onEngineOf(flow)(readVersion)}` },
      {
        key: 'data',
        run: async (flow) => {
          await ensureRestoreStarted(flow, source)
          await followRestore(flow, onEngineOf(flow))
          return undefined
        },
      },
      { key: 'verified', run: (flow) => source.verify(flow, onEngineOf(flow)) },
      {
        key: 'running',
        run: async (flow) => {
          await markRunning(flow, await onEngineOf(flow)(readVersion))
          return undefined
        },
      },
    ],
    isDone: hasRun,
    undo: async (flow, outcome) => {
      if (outcome.state === 'cancelled') {
        await vanish(flow)
        await source.close(flow)
        return `Cancelled. ${nothingKept}`
      }
      await flow.driver.remove(flow.operation.serviceId)
      await source.close(flow)
      return markFailed(flow, { ...outcome, reason: `The restore failed: ${outcome.reason} ${nothingKept}` })
    },
  }
}
