import { backupContentsSchema, findUndefinedDatabases, isMergeTree } from '@/lib/backup/contents'
import { inspectChain, openChain } from '@/lib/backup/chain-files'
import type { BackupContents } from '@/lib/backup/types'
import { findBackupProgress } from '@/lib/clickhouse/backups'
import type { Engine } from '@/lib/clickhouse/client'
import { failureSentence } from '@/lib/clickhouse/failure-sentence'
import { countRows, countUserTables, findBrokenParts, readVersion } from '@/lib/clickhouse/inventory'
import { identifier, restoreAllSql } from '@/lib/clickhouse/sql'
import { type Backup, db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { endpointOf, withEngine } from '@/lib/service/instance'
import { backupDisk, serviceStorePath } from '@/lib/store/paths'
import type { Flow, FlowContext } from '../flow'
import { engineLost, ensureEngine, loadService, markFailed, markRunning, requireOngoing, wait } from './shared'

/** How often a running RESTORE is looked at. */
const POLL_MS = 50

async function loadBackup({ operation }: FlowContext): Promise<Backup> {
  const backup = operation.backupId && (await db.backup.findUnique({ where: { id: operation.backupId } }))
  if (!backup) throw new AppError('not_found', 'The backup is gone.')
  return backup
}

async function checkBackup(flow: FlowContext): Promise<string> {
  const backup = await loadBackup(flow)
  const stored = await inspectChain(await openChain(serviceStorePath(backup.serviceId), backup.id))
  const [first] = stored.damaged
  if (!first) return `${stored.files} files`
  throw new AppError(
    'conflict',
    `This backup is damaged: ${stored.damaged.length} of its ${stored.files} files are missing or have another size, the first is ${first}.`,
  )
}

async function onEngine<T>(flow: FlowContext, work: (engine: Engine) => Promise<T>): Promise<T> {
  const service = await loadService(flow)
  return withEngine(service, endpointOf(service), work)
}

/** An engine without tables whose RESTORE of this operation runs, or has been started. */
async function ensureRestoreStarted(flow: FlowContext, backup: Backup): Promise<void> {
  const state = await onEngine(flow, async (engine) => ({
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
  const source = { disk: backupDisk(backup.serviceId).name, name: backup.id }
  const { manifest } = await openChain(serviceStorePath(backup.serviceId), backup.id)
  await onEngine(flow, async (engine) => {
    for (const database of findUndefinedDatabases(manifest)) {
      await engine.command(`CREATE DATABASE IF NOT EXISTS ${identifier(database)}`)
    }
    await engine.command(restoreAllSql(source, `${flow.operation.id}/${Date.now()}`))
  })
}

async function restoreData(flow: FlowContext): Promise<undefined> {
  const backup = await loadBackup(flow)
  await ensureRestoreStarted(flow, backup)
  await onEngine(flow, async (engine) => {
    for (;;) {
      const progress = await findBackupProgress(engine, flow.operation.id)
      if (!progress) throw engineLost()
      const { status, readBytes, totalBytes } = progress
      if (status === 'RESTORED') return flow.reportProgress(totalBytes, totalBytes)
      if (status !== 'RESTORING') {
        throw new AppError('conflict', failureSentence(progress.error), { message: progress.error })
      }
      await flow.reportProgress(readBytes, totalBytes > 0 ? Math.max(totalBytes, readBytes) : null)
      await requireOngoing(flow)
      await wait(flow, POLL_MS)
    }
  })
  return undefined
}

type TableProblem = { table: string; message: string }

async function findTableProblems(engine: Engine, contents: BackupContents): Promise<TableProblem[]> {
  const problems: TableProblem[] = []
  for (const database of contents.databases) {
    for (const table of database.tables) {
      const name = `${database.name}.${table.name}`
      if (table.rows !== null) {
        const rows = await countRows(engine, database.name, table.name)
        if (rows === null) problems.push({ table: name, message: 'is missing' })
        else if (rows !== table.rows)
          problems.push({ table: name, message: `has ${rows} rows, the backup says ${table.rows}` })
      }
      if (!isMergeTree(table.engine) || table.parts === 0) continue
      const [broken] = await findBrokenParts(engine, database.name, table.name)
      if (broken) problems.push({ table: name, message: `part ${broken.part} does not match its checksums` })
    }
  }
  return problems
}

/** RESTORE itself does not notice a flipped byte, so every table is counted and every part read against its checksums. */
async function verify(flow: FlowContext): Promise<string> {
  const contents = backupContentsSchema.parse((await loadBackup(flow)).contents)
  const problems = await onEngine(flow, (engine) => findTableProblems(engine, contents))
  const [first] = problems
  if (first) {
    const others = problems.length > 1 ? ` (and ${problems.length - 1} more tables)` : ''
    throw new AppError(
      'conflict',
      `The restored data is not what the backup should hold: ${first.table} ${first.message}${others}.`,
    )
  }
  const tables = contents.databases.flatMap((database) => database.tables)
  const rows = tables.reduce((sum, table) => sum + (table.rows ?? 0), 0)
  return `${rows.toLocaleString('en-US')} rows in ${tables.length} tables`
}

export const restoreFlow: Flow = {
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
    { key: 'engine', run: async (flow) => `ClickHouse ${await onEngine(flow, readVersion)}` },
    { key: 'data', run: restoreData },
    { key: 'verified', run: verify },
    {
      key: 'running',
      run: async (flow) => {
        await markRunning(flow, await onEngine(flow, readVersion))
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
