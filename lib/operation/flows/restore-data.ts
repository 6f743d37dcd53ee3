import { type ChainFiles, inspectChain, openChain } from '@/lib/backup/chain-files'
import { backupContentsSchema, findUndefinedDatabases, isMergeTree } from '@/lib/backup/contents'
import type { BackupContents } from '@/lib/backup/types'
import { findBackupProgress } from '@/lib/clickhouse/backups'
import type { Engine } from '@/lib/clickhouse/client'
import { countRows, findBrokenParts } from '@/lib/clickhouse/inventory'
import { identifier, restoreAllSql } from '@/lib/clickhouse/sql'
import { type Backup, db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { BadBackup, readingBackup, restoreFailure } from '@/lib/restore/bad-backup'
import { backupDisk } from '@/lib/store/paths'
import type { FlowContext } from '../flow'
import { engineLost, requireOngoing, wait } from './shared'

/** How often a running RESTORE is looked at. */
const POLL_MS = 50

/** Runs `work` on the engine that is restored into. */
export type OnEngine = <T>(work: (engine: Engine) => Promise<T>) => Promise<T>

export async function loadBackup({ operation }: FlowContext): Promise<Backup> {
  const backup = operation.backupId && (await db.backup.findUnique({ where: { id: operation.backupId } }))
  if (!backup) throw new AppError('not_found', 'The backup is gone.')
  return backup
}

async function openBackup(backup: Backup): Promise<ChainFiles> {
  return readingBackup(() => openChain(backup))
}

/** Every file of the backup and its bases is there with its size. @throws BadBackup. */
export async function checkStoredFiles(backup: Backup): Promise<string> {
  const stored = await inspectChain(await openBackup(backup))
  const [first] = stored.damaged
  if (!first) return `${stored.files} files`
  throw new BadBackup(
    `This backup is damaged: ${stored.damaged.length} of its ${stored.files} files are missing or have another size, the first is ${first}.`,
  )
}

/** Starts the RESTORE of a whole backup into an engine without tables, under an id of the operation's. */
export async function startRestoreAll(flow: FlowContext, onEngine: OnEngine, backup: Backup): Promise<void> {
  const { manifest } = await openBackup(backup)
  const source = { disk: backupDisk(backup.serviceId).name, name: backup.id }
  await onEngine(async (engine) => {
    for (const database of findUndefinedDatabases(manifest)) {
      await engine.command(`CREATE DATABASE IF NOT EXISTS ${identifier(database)}`)
    }
    await engine.command(restoreAllSql(source, `${flow.operation.id}/${Date.now()}`))
  })
}

/** Waits for the operation's RESTORE and shows its bytes. @throws BadBackup when the engine can't restore it. */
export async function followRestore(flow: FlowContext, onEngine: OnEngine): Promise<void> {
  await onEngine(async (engine) => {
    for (;;) {
      const progress = await findBackupProgress(engine, flow.operation.id)
      if (!progress) throw engineLost()
      const { status, readBytes, totalBytes } = progress
      if (status === 'RESTORED') return flow.reportProgress(totalBytes, totalBytes)
      if (status !== 'RESTORING') throw restoreFailure(progress.error)
      await flow.reportProgress(readBytes, totalBytes > 0 ? Math.max(totalBytes, readBytes) : null)
      await requireOngoing(flow)
      await wait(flow, POLL_MS)
    }
  })
}

type TableProblem = { table: string; message: string }

async function findTableProblems(flow: FlowContext, engine: Engine, contents: BackupContents): Promise<TableProblem[]> {
  const problems: TableProblem[] = []
  for (const database of contents.databases) {
    for (const table of database.tables) {
      await requireOngoing(flow)
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

/**
 * RESTORE itself does not notice a flipped byte, so every table is counted and every part read against its checksums.
 * @throws BadBackup naming the first table that differs.
 */
export async function verifyRestored(flow: FlowContext, onEngine: OnEngine, backup: Backup): Promise<string> {
  const contents = backupContentsSchema.parse(backup.contents)
  const problems = await onEngine((engine) => findTableProblems(flow, engine, contents))
  const [first] = problems
  if (first) {
    const others = problems.length > 1 ? ` (and ${problems.length - 1} more tables)` : ''
    throw new BadBackup(
      `The restored data is not what the backup should hold: ${first.table} ${first.message}${others}.`,
    )
  }
  const tables = contents.databases.flatMap((database) => database.tables)
  const rows = tables.reduce((sum, table) => sum + (table.rows ?? 0), 0)
  return `${rows.toLocaleString('en-US')} rows in ${tables.length} tables`
}
