import { z } from 'zod'
import { contentsTotals } from '@/lib/backup/contents'
import { backupName } from '@/lib/bucket/backup-name'
import { openStoredBackup, readStoredContents, requireWhole } from '@/lib/bucket/bucket-files'
import { placeOnDisk, withBucketStore } from '@/lib/bucket/open-bucket-store'
import { removeLeftovers } from '@/lib/bucket/remove-leftovers'
import { BACKUP_PAUSES_MS, STALL_LIMIT_MS } from '@/lib/bucket/retry-rule'
import { createStallWatch } from '@/lib/bucket/stall-watch'
import { engineStoreFailure } from '@/lib/bucket/store-failure'
import { type BackupProgress, findBackupProgress, findBytesRead, killBackup } from '@/lib/clickhouse/backups'
import { type Engine, isConnectionFailure } from '@/lib/clickhouse/client'
import { backupStatement } from '@/lib/clickhouse/statements/backup-statement'
import { type Bucket, db, type ExternalBackup } from '@/lib/db'
import { AppError, errorText } from '@/lib/errors'
import { endpointOf, withEngine } from '@/lib/service/instance'
import { type Flow, type FlowContext, OperationCancelled } from '../flow'
import { requireDisk } from './bucket-disk-step'
import { engineLost, isEngineThere, loadService, requireOngoing, wait } from './shared'

const POLL_MS = 200
/** A killed BACKUP ends in this time, or its end is waited for in another try. */
const KILL_LIMIT_MS = 60_000

const inputSchema = z.object({ externalBackupId: z.uuid() })

const idOf = ({ operation }: FlowContext) => inputSchema.parse(operation.input).externalBackupId

type Job = { backup: ExternalBackup; bucket: Bucket }

async function loadJob(flow: FlowContext): Promise<Job> {
  const { bucket, ...backup } = await db.externalBackup.findUniqueOrThrow({
    where: { id: idOf(flow) },
    include: { bucket: true },
  })
  if (bucket.state !== 'active')
    throw new AppError('conflict', 'The external backup was set up anew or removed in the meantime.')
  return { backup, bucket }
}

async function onEngine<T>(flow: FlowContext, work: (engine: Engine) => Promise<T>): Promise<T> {
  const service = await loadService(flow)
  if (service.state !== 'running' && service.state !== 'degraded')
    throw new AppError('conflict', `${service.name} is ${service.state}. A backup needs a running service.`)
  return withEngine(service, endpointOf(service), work)
}

/** The name stands in the id under which the engine knows a try: `<id>/<name>`. */
const nameIn = (progress: BackupProgress) => progress.id.slice(progress.id.indexOf('/') + 1)

async function startAnew(flow: FlowContext, engine: Engine, { backup, bucket }: Job): Promise<void> {
  const pauseMs = backup.tries > 0 ? BACKUP_PAUSES_MS[backup.tries - 1] : 0
  if (pauseMs === undefined) throw new AppError('conflict', backup.error ?? 'Every try failed.')
  await wait(flow, pauseMs)
  await requireOngoing(flow)
  const name = backupName(new Date(), backup.id)
  const id = `${backup.id}/${name}`
  const place = placeOnDisk(bucket, name)
  const { sql, shown } = backupStatement(place, { scope: { kind: 'everything' }, id, isAsync: true })
  await db.externalBackup.update({
    where: { id: backup.id },
    data: { name, statement: shown, tries: { increment: 1 } },
  })
  try {
    await engine.command(sql)
  } catch (error) {
    if (isConnectionFailure(error)) throw error
    await failTry(flow, backup.id, engineStoreFailure(errorText(error)))
  }
}

async function start(flow: FlowContext): Promise<undefined> {
  const job = await loadJob(flow)
  if (job.backup.state === 'successful') return undefined
  // An address that is dead, refused or moved is told here: the engine's own BACKUP would hang on it.
  await withBucketStore(job.bucket, async (store) => {
    for await (const _name of store.listNames()) break
  })
  await requireDisk(flow, job.bucket)
  await onEngine(flow, async (engine) => {
    const known = await findBackupProgress(engine, job.backup.id)
    const isGood = known?.status === 'CREATING_BACKUP' || known?.status === 'BACKUP_CREATED'
    if (!isGood) return startAnew(flow, engine, job)
    await db.externalBackup.update({ where: { id: job.backup.id }, data: { name: nameIn(known) } })
  })
  return undefined
}

async function endOnEngine(flow: FlowContext, engine: Engine, backupId: string): Promise<void> {
  const deadline = Date.now() + KILL_LIMIT_MS
  for (;;) {
    const progress = await findBackupProgress(engine, backupId)
    if (progress?.status !== 'CREATING_BACKUP') return
    if (Date.now() > deadline) throw new Error(`the engine still writes ${progress.id} after KILL QUERY`)
    await killBackup(engine, progress.id)
    await wait(flow, POLL_MS)
  }
}

/** A failure that may pass is tried again from the start, as often as there are pauses. */
async function failTry(flow: FlowContext, backupId: string, failure: AppError): Promise<never> {
  const { tries } = await db.externalBackup.update({ where: { id: backupId }, data: { error: failure.userMessage } })
  const isLast = tries > BACKUP_PAUSES_MS.length
  if (!failure.retryable || isLast) throw new AppError('conflict', failure.userMessage, { message: failure.message })
  await db.operationStep.updateMany({
    where: { operationId: flow.operation.id, key: 'started' },
    data: {
      detail: `Try ${tries} of ${BACKUP_PAUSES_MS.length + 1} failed, the next follows under a new name: ${failure.userMessage}`,
    },
  })
  throw failure
}

async function follow(flow: FlowContext): Promise<undefined> {
  const { backup } = await loadJob(flow)
  if (backup.state === 'successful') return undefined
  await onEngine(flow, async (engine) => {
    const isStalled = createStallWatch(STALL_LIMIT_MS)
    for (;;) {
      const progress = await findBackupProgress(engine, backup.id)
      if (!progress) throw engineLost()
      const { status, writtenBytes, totalBytes } = progress
      if (status === 'BACKUP_CREATED') return flow.reportProgress(totalBytes, totalBytes)
      if (status === 'BACKUP_CANCELLED') throw new OperationCancelled('Cancelled.')
      if (status !== 'CREATING_BACKUP') return failTry(flow, backup.id, engineStoreFailure(progress.error))
      if (await isStalled(writtenBytes, () => findBytesRead(engine, progress.id))) {
        await endOnEngine(flow, engine, backup.id)
        const sentence = `The store took nothing for ${STALL_LIMIT_MS / 60_000} minutes.`
        return failTry(flow, backup.id, new AppError('unavailable', sentence, { retryable: true }))
      }
      await flow.reportProgress(writtenBytes, totalBytes > 0 ? Math.max(totalBytes, writtenBytes) : null)
      await requireOngoing(flow)
      await wait(flow, POLL_MS)
    }
  })
  return undefined
}

/** Successful only when the objects are there, listed by the bucket itself, never on the engine's word alone. */
async function check(flow: FlowContext): Promise<string> {
  const { backup, bucket } = await loadJob(flow)
  const { stored, totals } = await withBucketStore(bucket, async (store) => {
    const chain = await openStoredBackup(store, backup.name)
    return { stored: await requireWhole(chain), totals: contentsTotals(await readStoredContents(chain)) }
  })
  const finishedAt = new Date()
  await requireOngoing(flow)
  await db.externalBackup.updateMany({
    where: { id: backup.id, state: { in: ['in_progress', 'successful'] } },
    data: {
      state: 'successful',
      finishedAt,
      durationMs: finishedAt.getTime() - backup.startedAt.getTime(),
      sizeBytes: BigInt(stored.bytes),
      totalRows: BigInt(totals.rows),
      error: null,
    },
  })
  const leftover = await leftoversOf(bucket, backup, { keep: backup.name })
  return `${stored.files} objects.${leftover}`
}

/** What failed tries left in the bucket, in a sentence: a backup does not fail for it. */
function leftoversOf(bucket: Bucket, backup: ExternalBackup, which: { keep: string | null }): Promise<string> {
  return removeLeftovers(bucket, backup, which).catch(
    (error: unknown) => ` What failed tries left in the bucket could not be looked at (${errorText(error)}).`,
  )
}

async function ensureEngineLetsGo(flow: FlowContext, backupId: string): Promise<void> {
  if (!(await isEngineThere(flow))) return
  const service = await loadService(flow)
  await withEngine(service, endpointOf(service), (engine) => endOnEngine(flow, engine, backupId))
}

export const bucketBackupFlow: Flow = {
  steps: [
    { key: 'started', repeats: true, run: start },
    { key: 'copied', repeats: true, run: follow },
    { key: 'checked', run: check },
  ],
  isDone: async (flow) => (await db.externalBackup.count({ where: { id: idOf(flow), state: 'successful' } })) === 1,
  undo: async (flow, { state, reason }) => {
    const backup = await db.externalBackup.findUnique({ where: { id: idOf(flow) }, include: { bucket: true } })
    if (!backup || backup.state === 'successful') return
    await ensureEngineLetsGo(flow, backup.id)
    const leftover = await leftoversOf(backup.bucket, backup, { keep: null })
    const finishedAt = new Date()
    await db.externalBackup.update({
      where: { id: backup.id },
      data: {
        state,
        finishedAt,
        durationMs: finishedAt.getTime() - backup.startedAt.getTime(),
        error: reason + leftover,
      },
    })
  },
}
