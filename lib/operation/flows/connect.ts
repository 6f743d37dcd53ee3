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
import { directoryFiles } from '@/lib/store/directory-files'
import { linkStore, unlinkStore } from '@/lib/store/linked-store'
import type { Flow, FlowContext } from '../flow'
import { askVersion, engineLost, loadService, markFailed, markRunning, requireOngoing, wait } from './shared'

const POLL_MS = 100
/** A backup of definitions alone takes less than a second. */
const LIMIT_MS = 120_000

async function loadExisting(flow: FlowContext): Promise<Existing> {
  const existing = findExisting(await loadService(flow))
  if (!existing) throw new Error(`service ${flow.operation.serviceId} is no server of somebody's own`)
  return existing
}

/** The small backup of this operation; no backup of the console's has such a name. */
const probeName = ({ operation }: FlowContext): string => `connection-test-${operation.id}`

async function removeProbe(flow: FlowContext): Promise<void> {
  const probe = path.join((await loadExisting(flow)).directory, probeName(flow))
  for (const file of [probe, `${probe}.lock`]) await rm(file, { recursive: true, force: true })
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
async function readProbe(flow: FlowContext, { disk, directory }: Existing): Promise<string> {
  const { files } = await readManifest(directoryFiles(path.join(directory, probeName(flow)))).catch(
    (error: unknown) => {
      const sentence = `The server wrote a small backup to its disk ${disk}, and the console can't read it in ${directory} (${errorText(error)}). Name the directory where the console finds that disk, and let it read there; then remove ${probeName(flow)} from the disk.`
      throw new AppError('conflict', sentence, { cause: error })
    },
  )
  await removeProbe(flow).catch((error: unknown) => {
    const sentence = `The console can read what the server writes to ${directory}, but not remove it (${errorText(error)}), so backups would never expire.`
    throw new AppError('conflict', sentence, { cause: error })
  })
  return `${files.length} definitions read`
}

async function tryBackup(flow: FlowContext): Promise<string> {
  const existing = await loadExisting(flow)
  await requireOngoing(flow)
  await removeProbe(flow)
  await backUpDefinitions(flow, existing.disk)
  return readProbe(flow, existing)
}

/** From now on its backups are found where every service's are. */
async function link(flow: FlowContext): Promise<undefined> {
  const { directory } = await loadExisting(flow)
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
