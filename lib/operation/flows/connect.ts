import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { readManifest } from '@/lib/backup/manifest'
import { findBackupProgress } from '@/lib/clickhouse/backups'
import { failureSentence } from '@/lib/clickhouse/failure-sentence'
import { backupStatement } from '@/lib/clickhouse/statements/backup-statement'
import { db } from '@/lib/db'
import { AppError, errorText } from '@/lib/errors'
import { type Existing, findExisting } from '@/lib/existing/schemas'
import { endpointOf, withEngine } from '@/lib/service/instance'
import { storeOf } from '@/lib/store/backup-store'
import { directoryFiles } from '@/lib/store/directory-files'
import { linkStore, unlinkStore } from '@/lib/store/linked-store'
import type { ServiceStore } from '@/lib/store/service-store'
import type { Flow, FlowContext } from '../flow'
import { askVersion, engineLost, loadService, markFailed, markRunning, requireOngoing, wait } from './shared'

const POLL_MS = 100
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/
/** A backup of definitions alone takes less than a second. */
const LIMIT_MS = 120_000

async function loadExisting(flow: FlowContext): Promise<Existing> {
  const existing = findExisting(await loadService(flow))
  if (!existing) throw new Error(`service ${flow.operation.serviceId} is no server of somebody's own`)
  return existing
}

/** The small backup of this operation; no backup of the console's has such a name. */
const probeName = ({ operation }: FlowContext): string => `connection-test-${operation.id}`

/** Its part of the console's bucket, where it has no directory. */
function storeInBucket({ operation }: FlowContext, { storeBucketId }: Existing): ServiceStore {
  return storeOf({ serviceId: operation.serviceId, storeBucketId })
}

async function removeProbe(flow: FlowContext): Promise<void> {
  const existing = await loadExisting(flow)
  if (existing.directory === null) return storeInBucket(flow, existing).removeBackup(probeName(flow))
  const probe = path.join(existing.directory, probeName(flow))
  for (const file of [probe, `${probe}.lock`]) await rm(file, { recursive: true, force: true })
}

/** Backups of a service that this database does not know any more must not become another's. */
async function requireUnused(flow: FlowContext, existing: Existing): Promise<void> {
  const { serviceId } = flow.operation
  if (existing.directory !== null || (await db.backup.count({ where: { serviceId } })) > 0) return
  const found = await storeInBucket(flow, existing).list()
  if (!found.some((name) => UUID.test(name))) return
  const sentence = `There are backups in the console's bucket already, below ${serviceId}/. Bring them back with npm run catalogue:rebuild, or move them away, and retry.`
  throw new AppError('conflict', sentence)
}

/** Definitions of everything, no rows: enough to try the grant, the disk and the directory. */
async function backUpDefinitions(flow: FlowContext, disk: string): Promise<void> {
  const service = await loadService(flow)
  const id = `${flow.operation.id}/${randomUUID()}`
  const place = { kind: 'disk' as const, disk, name: probeName(flow) }
  const scope = { kind: 'everything' as const }
  const { sql } = backupStatement(place, { scope, structureOnly: true, id, isAsync: true })
  const deadline = Date.now() + LIMIT_MS
  await withEngine(service, endpointOf(service), async (engine) => {
    await engine.command(sql)
    for (;;) {
      const progress = await findBackupProgress(engine, id)
      if (!progress) throw engineLost()
      if (progress.status === 'BACKUP_CREATED') return
      if (progress.status !== 'CREATING_BACKUP') {
        throw new AppError('conflict', failureSentence(progress.error), { message: progress.error })
      }
      if (Date.now() > deadline) throw new AppError('conflict', 'A small backup took too long.')
      await requireOngoing(flow)
      await wait(flow, POLL_MS)
    }
  })
}

/** What the server wrote lies where the console looks, and the console can read it and remove it. */
async function readProbe(flow: FlowContext, existing: Existing): Promise<string> {
  const { disk, directory } = existing
  const name = probeName(flow)
  const probe =
    directory === null ? storeInBucket(flow, existing).open(name) : directoryFiles(path.join(directory, name))
  const { files } = await readManifest(probe).catch((error: unknown) => {
    const where =
      directory === null
        ? "its part of the console's bucket. Let the disk lead there, as Test connection says"
        : `${directory} (${errorText(error)}). Name the directory where the console finds that disk, and let it read there`
    const sentence = `The server wrote a small backup to its disk ${disk}, and the console can't read it in ${where}; then remove ${name} from the disk.`
    throw new AppError('conflict', sentence, { cause: error })
  })
  await removeProbe(flow).catch((error: unknown) => {
    const sentence = `The console can read what the server writes to ${directory ?? 'the bucket'}, but not remove it (${errorText(error)}), so backups would never expire.`
    throw new AppError('conflict', sentence, { cause: error })
  })
  return `${files.length} definitions read`
}

async function tryBackup(flow: FlowContext): Promise<string> {
  const existing = await loadExisting(flow)
  await requireOngoing(flow)
  await requireUnused(flow, existing)
  await removeProbe(flow)
  await backUpDefinitions(flow, existing.disk)
  return readProbe(flow, existing)
}

/** From now on its backups are found where every service's are. */
async function link(flow: FlowContext): Promise<undefined> {
  const { directory } = await loadExisting(flow)
  if (directory === null) return undefined
  await requireOngoing(flow)
  await linkStore(flow.operation.serviceId, directory).catch((error: unknown) => {
    throw new AppError('conflict', `The console can't write to ${directory} (${errorText(error)}).`, { cause: error })
  })
}

/** A server of somebody's own, reached and proved by a small backup; nothing on it is changed. */
export const connectFlow: Flow = {
  steps: [
    { key: 'reached', repeats: true, run: async (flow) => `ClickHouse ${await askVersion(flow)}` },
    { key: 'tried', run: tryBackup },
    { key: 'linked', run: link },
    {
      key: 'running',
      run: async (flow) => {
        await markRunning(flow, await askVersion(flow))
        return undefined
      },
    },
  ],
  undo: async (flow, outcome) => {
    await removeProbe(flow).catch((error: unknown) =>
      flow.log.warn({ reason: errorText(error) }, 'the small backup of a connection test was not removed'),
    )
    const { serviceId } = flow.operation
    if ((await db.backup.count({ where: { serviceId } })) === 0) {
      await unlinkStore(serviceId).catch((error: unknown) => flow.log.warn({ err: error }, 'a store stayed linked'))
    }
    await markFailed(flow, { ...outcome, reason: `It is not backed up: ${outcome.reason}` })
  },
}
