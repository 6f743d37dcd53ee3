import { findPassword } from '@/lib/backup/archive-password'
import { type ChainFiles, inspectChain, openChain, readChainFiles } from '@/lib/backup/chain-files'
import { attachToBase, chooseBase, findChainDamage } from '@/lib/backup/choose-base'
import { contentsTotals, readContents } from '@/lib/backup/contents'
import { NO_ARCHIVES_IN_A_BUCKET } from '@/lib/backup/console-capabilities'
import { isBeside, LIES_ELSEWHERE } from '@/lib/backup/good'
import type { StoredFiles } from '@/lib/backup/manifest'
import { backupPlace, statementOf, storedOptionsSchema } from '@/lib/backup/options'
import { writeRecord } from '@/lib/catalogue/record'
import { createStallWatch } from '@/lib/bucket/stall-watch'
import { engineStoreFailure } from '@/lib/bucket/store-failure'
import { findBackupTo, findBytesRead, killBackup } from '@/lib/clickhouse/backups'
import { failureSentence } from '@/lib/clickhouse/failure-sentence'
import { literal } from '@/lib/clickhouse/quote'
import { type Backup, db, type Service, type Tx } from '@/lib/db'
import { AppError, errorText, isAppError } from '@/lib/errors'
import { IS_EXISTING } from '@/lib/existing/watch-existing-servers'
import { endpointOf, withEngine } from '@/lib/service/instance'
import { storeOf } from '@/lib/store/backup-store'
import { placeOfNew } from '@/lib/store/store-bucket'
import { type Flow, type FlowContext, OperationCancelled } from '../flow'
import { askVersion, engineLost, isEngineThere, loadService, onStore, requireOngoing, wait } from './shared'

/** How often a running BACKUP is looked at. */
const POLL_MS = 100
/** A bucket that takes nothing for this long does not answer any more: the engine itself would wait for hours. */
const STALL_LIMIT_MS = 5 * 60_000
/** A killed BACKUP ends in this time, or the engine is stopped for it. */
const KILL_LIMIT_MS = 30_000

/** The engine writes in pieces of 1 MiB: a store that refused one has less than that left. */
const FULL_BELOW_BYTES = 1024 * 1024

function backupIdOf({ operation }: FlowContext): string {
  if (!operation.backupId) throw new Error('a backup operation without a backup')
  return operation.backupId
}

function placeOf(backup: Backup): string {
  const { disk, name } = backupPlace(backup)
  return `Disk(${literal(disk)}, ${literal(name)})`
}

/** A resumed operation whose backup is already Successful has nothing to do again, and nothing to undo. */
async function isSuccessful(backupId: string): Promise<boolean> {
  return (await db.backup.count({ where: { id: backupId, state: 'successful' } })) === 1
}

/**
 * The base that this try stands on, or null for a full one. A scheduled backup takes the newest good one while its chain
 * is whole and begins a new chain otherwise; a base that a person chose must be whole. @throws AppError when it isn't.
 */
async function settleBase({ log }: FlowContext, service: Service, backupId: string): Promise<string | null> {
  const backup = await db.backup.findUniqueOrThrow({ where: { id: backupId } })
  if (backup.baseBackupId) {
    const base = await db.backup.findUniqueOrThrow({ where: { id: backup.baseBackupId } })
    const damage = isBeside(base, backup) ? await findChainDamage(base) : LIES_ELSEWHERE
    if (!damage) return base.id
    if (backup.trigger === 'manual') throw new AppError('conflict', `The base backup can't be used. ${damage}`)
    await db.backup.update({ where: { id: backupId }, data: { type: 'full', baseBackupId: null, chainId: backupId } })
  }
  if (backup.trigger !== 'scheduled') return null
  const choice = await chooseBase(service.id, service.chainLength)
  if ('whyFull' in choice) {
    log.info({ whyFull: choice.whyFull }, 'a new chain begins')
    return null
  }
  return (await attachToBase(backupId, choice)) ? choice.baseBackupId : null
}

/** Nothing of an earlier try is left, and the backup goes where new ones go now: the store may have been changed since. */
async function settlePlace(service: Service, backup: Backup): Promise<Backup> {
  await onStore(() => storeOf(backup).removeBackup(backup.id))
  const place = await placeOfNew(db, service)
  await onStore(() => storeOf(place).prepare())
  if (place.storeBucketId === backup.storeBucketId) return backup
  if (place.storeBucketId && backup.form !== 'directory') throw new AppError('conflict', NO_ARCHIVES_IN_A_BUCKET)
  return db.backup.update({ where: { id: backup.id }, data: place })
}

async function start(flow: FlowContext): Promise<undefined> {
  const backupId = backupIdOf(flow)
  if (await isSuccessful(backupId)) return undefined
  await requireOngoing(flow)
  const service = await loadService(flow)
  const version = await askVersion(flow)
  const known = await db.backup.update({ where: { id: backupId }, data: { clickhouseVersion: version } })
  const options = storedOptionsSchema.parse(known.options)
  await withEngine(await loadService(flow), endpointOf(service), async (engine) => {
    const earlier = await findBackupTo(engine, placeOf(known))
    if (earlier?.status === 'CREATING_BACKUP' || earlier?.status === 'BACKUP_CREATED') return
    const stored = await settlePlace(service, known)
    const baseBackupId = await settleBase(flow, service, backupId)
    // The first try runs under the id that was shown; an engine knows each id once.
    const first = stored.statementId ?? backupId
    const id = earlier ? `${first}/${Date.now()}` : first
    const { sql, shown } = statementOf({
      backup: stored,
      id,
      baseBackupId,
      options,
      password: findPassword(stored),
    })
    await db.backup.update({ where: { id: backupId }, data: { statement: shown } })
    await engine.command(sql)
  })
  return undefined
}

function copyFailure({ storeBucketId }: Backup, error: string): AppError {
  if (storeBucketId) return engineStoreFailure(error)
  return new AppError('conflict', failureSentence(error), { message: error })
}

function stalled(): AppError {
  return new AppError('conflict', `The backup store took nothing for ${STALL_LIMIT_MS / 60_000} minutes.`)
}

async function follow(flow: FlowContext): Promise<undefined> {
  const backupId = backupIdOf(flow)
  if (await isSuccessful(backupId)) return undefined
  const service = await loadService(flow)
  const backup = await db.backup.findUniqueOrThrow({ where: { id: backupId } })
  const place = placeOf(backup)
  await withEngine(service, endpointOf(service), async (engine) => {
    const isStalled = createStallWatch(STALL_LIMIT_MS)
    for (;;) {
      const progress = await findBackupTo(engine, place)
      if (!progress) throw engineLost()
      const { status, writtenBytes, totalBytes } = progress
      if (status === 'BACKUP_CREATED') return flow.reportProgress(totalBytes, totalBytes)
      if (status === 'BACKUP_CANCELLED') throw new OperationCancelled('Cancelled.')
      if (status !== 'CREATING_BACKUP') {
        throw copyFailure(backup, progress.error)
      }
      if (backup.storeBucketId && (await isStalled(writtenBytes, () => findBytesRead(engine, progress.id))))
        throw stalled()
      await flow.reportProgress(writtenBytes, totalBytes > 0 ? Math.max(totalBytes, writtenBytes) : null)
      await requireOngoing(flow)
      await wait(flow, POLL_MS)
    }
  })
  return undefined
}

/** On a full store the engine says BACKUP_CREATED all the same, over empty files. */
async function explainDamage(error: AppError, backup: Backup): Promise<AppError> {
  const freeBytes = await storeOf(backup).freeBytes()
  if (freeBytes === null || freeBytes >= FULL_BELOW_BYTES) return error
  return new AppError('conflict', 'The disk is full. Not every file of the backup could be written.', { cause: error })
}

async function readStoredFiles(backup: Backup): Promise<{ chain: ChainFiles; stored: StoredFiles }> {
  try {
    const chain = await openChain(backup)
    const stored = await inspectChain(chain)
    if (stored.damaged.length === 0) return { chain, stored }
    const counts = `${stored.damaged.length} of ${stored.files} files`
    throw new AppError('conflict', `${counts} are missing in the store after the backup.`)
  } catch (error) {
    throw isAppError(error) ? await explainDamage(error, backup) : error
  }
}

/** Successful only when the files are there: read back, each with its size, never on the engine's word alone. */
async function check(flow: FlowContext): Promise<string> {
  const backupId = backupIdOf(flow)
  const backup = await db.backup.findUniqueOrThrow({ where: { id: backupId } })
  const { chain, stored } = await readStoredFiles(backup)
  const contents = await readContents(chain.manifest, (files) => readChainFiles(chain, files))
  const totals = contentsTotals(contents)
  const finishedAt = new Date()
  const facts = {
    finishedAt,
    durationMs: finishedAt.getTime() - backup.startedAt.getTime(),
    sizeBytes: BigInt(stored.bytes),
    totalRows: BigInt(totals.rows),
    contents,
  }
  await onStore(async () => writeRecord({ ...backup, ...facts }, await loadService(flow)))
  const { count } = await db.backup.updateMany({
    where: { id: backupId, state: { in: ['in_progress', 'successful'] } },
    data: { state: 'successful', error: null, ...facts },
  })
  if (count === 0) throw new AppError('conflict', 'The backup was no longer in progress.')
  return `${stored.files} files`
}

/**
 * Nothing writes into the backup's directory any more: the BACKUP is killed, or its engine with it. False when there is no
 * engine.
 */
async function ensureEngineLetsGo(flow: FlowContext, backupId: string): Promise<boolean> {
  if (!(await isEngineThere(flow))) return false
  const service = await loadService(flow)
  const place = placeOf(await db.backup.findUniqueOrThrow({ where: { id: backupId } }))
  const deadline = Date.now() + KILL_LIMIT_MS
  return withEngine(service, endpointOf(service), async (engine) => {
    for (;;) {
      const progress = await findBackupTo(engine, place)
      if (progress?.status !== 'CREATING_BACKUP') return true
      if (Date.now() > deadline) throw new Error(`the engine still writes backup ${backupId} after KILL QUERY`)
      await killBackup(engine, progress.id)
      await wait(flow, POLL_MS)
    }
  })
}

/**
 * Due from now on, as one whose server was away before: late, and run once when that is back. False for other backups,
 * and where the last scheduled one failed as well: what may be the backup's own doing is not done to a server again and
 * again.
 */
async function stayDue(tx: Tx, { id, serviceId, trigger, state }: Backup): Promise<boolean> {
  if (trigger !== 'scheduled' || state !== 'in_progress') return false
  const last = await tx.backup.findFirst({
    where: { serviceId, trigger: 'scheduled', id: { not: id } },
    orderBy: { startedAt: 'desc' },
    select: { state: true },
  })
  if (last?.state === 'failed') return false
  const now = new Date()
  const where = { id: serviceId, ...IS_EXISTING, nextBackupAt: { gt: now } }
  return (await tx.service.updateMany({ where, data: { nextBackupAt: now } })).count === 1
}

export const backupFlow: Flow = {
  steps: [
    { key: 'started', repeats: true, run: start },
    { key: 'copied', repeats: true, run: follow },
    { key: 'checked', run: check },
  ],
  isDone: (flow) => isSuccessful(backupIdOf(flow)),
  undo: async (flow, { state, reason }) => {
    const backupId = backupIdOf(flow)
    if (await isSuccessful(backupId)) return
    const isEngineGone = !(await ensureEngineLetsGo(flow, backupId))
    const backup = await db.backup.findUniqueOrThrow({ where: { id: backupId } })
    const { startedAt } = backup
    const leftover = await storeOf(backup)
      .removeBackup(backupId)
      .then(
        () => '',
        (error: unknown) =>
          ` Its partial files could not be removed yet (${errorText(error)}); that is tried again every ${backup.storeBucketId ? 'hour' : 'minute'}.`,
      )
    const finishedAt = new Date()
    await db.$transaction(async (tx) => {
      const isAgain = isEngineGone && state === 'failed' && (await stayDue(tx, backup))
      const again = isAgain ? ' It runs again when the server is back.' : ''
      await tx.backup.updateMany({
        where: { id: backupId, state: { in: ['in_progress', state] } },
        data: {
          state,
          finishedAt,
          durationMs: finishedAt.getTime() - startedAt.getTime(),
          error: reason + leftover + again,
          baseBackupId: null,
          chainId: backupId,
        },
      })
    })
  },
}
