import { z } from 'zod'
import { findUndefinedDatabases } from '@/lib/backup/contents'
import { openStoredBackup, requireWhole } from '@/lib/bucket/bucket-files'
import { getBucketRow } from '@/lib/bucket/find-bucket'
import { placeOnDisk, withBucketStore } from '@/lib/bucket/open-bucket-store'
import { findBackupProgress } from '@/lib/clickhouse/backups'
import { countUserTables, readVersion } from '@/lib/clickhouse/inventory'
import { type Bucket, db } from '@/lib/db'
import { readBackupTables } from '@/lib/restore/into/backup-tables'
import type { RestoreSource } from '@/lib/restore/open-source'
import { endpointOf, withEngine } from '@/lib/service/instance'
import type { Flow, FlowContext } from '../flow'
import { runs, vanish } from './restore'
import { followRestore, type OnEngine, startRestoreFrom, verifyTables } from './restore-data'
import { ensureEngine, loadService, markFailed, markRunning, requireOngoing } from './shared'

export const bucketRestoreInputSchema = z.object({ bucketId: z.uuid(), backupName: z.string().min(1) })

async function loadSource({ operation }: FlowContext): Promise<{ bucket: Bucket; name: string }> {
  const { bucketId, backupName } = bucketRestoreInputSchema.parse(operation.input)
  return { bucket: await getBucketRow(db, bucketId), name: backupName }
}

function onEngineOf(flow: FlowContext): OnEngine {
  return async (work) => {
    const service = await loadService(flow)
    return withEngine(service, endpointOf(service), work)
  }
}

async function checkBackup(flow: FlowContext): Promise<string> {
  const { bucket, name } = await loadSource(flow)
  const stored = await withBucketStore(bucket, async (store) => requireWhole(await openStoredBackup(store, name)))
  return `${stored.files} objects`
}

async function readSource(flow: FlowContext): Promise<RestoreSource> {
  const { bucket, name } = await loadSource(flow)
  return withBucketStore(bucket, async (store) => {
    const chain = await openStoredBackup(store, name)
    const inBackup = await readBackupTables(chain)
    return { place: placeOnDisk(bucket, name), inBackup, undefinedDatabases: findUndefinedDatabases(chain.manifest) }
  })
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
  await startRestoreFrom(flow, onEngine, await readSource(flow))
}

/** A whole backup of somebody's bucket into a new service. The bucket is only read. */
export const bucketRestoreFlow: Flow = {
  steps: [
    { key: 'backup_checked', run: checkBackup },
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
    { key: 'verified', run: async (flow) => verifyTables(flow, onEngineOf(flow), await readSource(flow)) },
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
    if (outcome.state === 'cancelled') return vanish(flow)
    await flow.driver.remove(flow.operation.serviceId)
    await markFailed(flow, {
      ...outcome,
      reason: `The restore failed: ${outcome.reason} Nothing of it was kept; the bucket is untouched.`,
    })
  },
}
