import { inspectChain } from '@/lib/backup/chain-files'
import { findBackupProgress } from '@/lib/clickhouse/backups'
import type { Engine } from '@/lib/clickhouse/client'
import { type Backup, db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { BadBackup, readingBackup, restoreFailure } from '@/lib/restore/bad-backup'
import type { TableRef } from '@/lib/restore/into/schemas'
import { countOf } from '@/lib/count-of'
import { chooseTables } from '@/lib/restore/new/chosen'
import type { RestoreChoice } from '@/lib/restore/new/schemas'
import { newServiceStatements } from '@/lib/restore/new/statements'
import { openBackup, type RestoreSource, readRestoreSource } from '@/lib/restore/open-source'
import { findProblems } from '@/lib/restore/verify/find-problems'
import type { FlowContext } from '../flow'
import { closeAfterRestore, openForRestore } from './restore-place'
import { engineLost, requireOngoing, wait } from './shared'

/** How often a running RESTORE is looked at: a small one is over soon, and somebody waits for it. */
const POLL_MS = { first: 10, later: 50 }

/** Runs `work` on the engine that is restored into. */
export type OnEngine = <T>(work: (engine: Engine) => Promise<T>) => Promise<T>

export async function loadBackup({ operation }: FlowContext): Promise<Backup> {
  const backup = operation.backupId && (await db.backup.findUnique({ where: { id: operation.backupId } }))
  if (!backup) throw new AppError('not_found', 'The backup is gone.')
  return backup
}

/** Every file of the backup and its bases is there with its size. @throws BadBackup. */
export async function checkStoredFiles(backup: Backup): Promise<string> {
  const stored = await inspectChain(await readingBackup(() => openBackup(backup)))
  const [first] = stored.damaged
  if (!first) return `${stored.files} files`
  throw new BadBackup(
    `This backup is damaged: ${stored.damaged.length} of its ${stored.files} files are missing or have another size, the first is ${first}.`,
  )
}

const sources = new WeakMap<FlowContext, Promise<RestoreSource>>()

/** What the backup's files say of its tables, read once per claim: a backup may have thousands of them. @throws BadBackup. */
function readSource(flow: FlowContext, backup: Backup): Promise<RestoreSource> {
  const known = sources.get(flow)
  if (known) return known
  const source = readingBackup(async () => {
    const { place, inBackup, undefinedDatabases } = await readRestoreSource(backup)
    return { place, inBackup, undefinedDatabases }
  })
  sources.set(flow, source)
  // One that failed is read again where it is wanted, and says there why.
  source.catch(() => sources.delete(flow))
  return source
}

/** `checkStoredFiles` of a backup whose tables are wanted next: they are read while its engine starts. @throws BadBackup. */
export async function checkBeforeRestore(flow: FlowContext, backup: Backup): Promise<string> {
  const words = await checkStoredFiles(backup)
  void readSource(flow, backup)
  return words
}

/** Starts the RESTORE of a backup, or of what is chosen of it, into an engine without tables, under an id of the operation's. */
export async function startRestore(
  flow: FlowContext,
  onEngine: OnEngine,
  backup: Backup,
  choice?: RestoreChoice,
): Promise<void> {
  const source = await readSource(flow, backup)
  const place = await openForRestore(flow, backup)
  await startRestoreFrom(flow, onEngine, { ...source, place }, choice)
}

/** The same of a backup that lies anywhere. */
export async function startRestoreFrom(
  flow: FlowContext,
  onEngine: OnEngine,
  source: RestoreSource & { leaveOut?: readonly TableRef[] },
  choice?: RestoreChoice,
): Promise<void> {
  const { databases, restore } = newServiceStatements({ ...source, choice, id: `${flow.operation.id}/${Date.now()}` })
  await onEngine(async (engine) => {
    for (const sql of [...databases, restore.sql]) await engine.command(sql)
  })
}

/** Waits for the operation's RESTORE and shows its bytes. @throws BadBackup when the engine can't restore it. */
export async function followRestore(flow: FlowContext, onEngine: OnEngine): Promise<void> {
  await onEngine(async (engine) => {
    for (let pauseMs = POLL_MS.first; ; pauseMs = Math.min(2 * pauseMs, POLL_MS.later)) {
      const progress = await findBackupProgress(engine, flow.operation.id)
      if (!progress) throw engineLost()
      const { status, readBytes, totalBytes } = progress
      if (status === 'RESTORED') {
        await closeAfterRestore(flow)
        return flow.reportProgress(totalBytes, totalBytes)
      }
      if (status !== 'RESTORING') throw restoreFailure(progress.error)
      await flow.reportProgress(readBytes, totalBytes > 0 ? Math.max(totalBytes, readBytes) : null)
      await requireOngoing(flow)
      await wait(flow, pauseMs)
    }
  })
}

/**
 * RESTORE itself does not notice a flipped byte, so every partition is counted and every part read against its checksums.
 * @throws BadBackup naming the first table that differs.
 */
export async function verifyRestored(
  flow: FlowContext,
  onEngine: OnEngine,
  backup: Backup,
  choice?: RestoreChoice,
): Promise<string> {
  return verifyTables(flow, onEngine, await readSource(flow, backup), choice)
}

/** The same of a backup that lies anywhere. @throws BadBackup. */
export async function verifyTables(
  flow: FlowContext,
  onEngine: OnEngine,
  { inBackup }: Pick<RestoreSource, 'inBackup'>,
  choice?: RestoreChoice,
): Promise<string> {
  const tables = chooseTables(choice, inBackup)
  const structureOnly = choice?.structureOnly ?? false
  const problems = await onEngine((engine) =>
    findProblems(engine, tables, { structureOnly, beforeTable: () => requireOngoing(flow) }),
  )
  const [first] = problems
  if (first) {
    const others = problems.length > 1 ? ` (and ${countOf(problems.length - 1, 'more table')})` : ''
    throw new BadBackup(
      `The restored data is not what the backup should hold: ${first.table} ${first.message}${others}.`,
    )
  }
  const rows = structureOnly ? 0 : tables.reduce((sum, table) => sum + (table.rows ?? 0), 0)
  return `${countOf(rows, 'row')} in ${countOf(tables.length, 'table')}`
}
