import { z } from 'zod'
import { type Engine, isConnectionFailure } from '@/lib/clickhouse/client'
import { db } from '@/lib/db'
import { isAppError } from '@/lib/errors'
import { findUuid } from '@/lib/migrate/read-tables'
import type { MigrateProgress, TableProgress } from '@/lib/migrate/schemas'
import { dropDatabaseSql, dropTableSql } from '@/lib/migrate/statements'
import { placedSentence } from '@/lib/migrate/words'
import type { FlowContext, Outcome } from '../flow'
import { closeAtEnd } from './migrate-access'
import { endStatements, ensureTarget, findProgress, onTarget, requestOf, saveProgress } from './migrate-job'
import { loadService } from './shared'

/** A swap that had happened is done: the copy stands in its place, and under its old name is what was there before. */
async function isInPlace(engine: Engine, table: TableProgress): Promise<boolean> {
  if (table.how === 'append' || table.stagingUuid === null) return false
  if ((await findUuid(engine, table.as)) !== table.stagingUuid) return false
  if (table.how === 'swap' && (await findUuid(engine, table.staging)) !== null) table.keptAs = table.staging
  return true
}

/** Only what this operation made, known by its uuid: under the name may be what was swapped out. */
async function dropStaging(engine: Engine, table: TableProgress): Promise<void> {
  const uuid = await findUuid(engine, table.staging)
  if (uuid === null || uuid !== (table.stagingUuid ?? uuid)) return
  await engine.command(dropTableSql(table.staging))
}

async function dropDatabase(engine: Engine, database: string): Promise<void> {
  const rows = await engine.query(
    'SELECT count() AS tables FROM system.tables WHERE database = {database: String}',
    z.object({ tables: z.number() }),
    { database },
  )
  if (rows[0]?.tables === 0) await engine.command(dropDatabaseSql(database))
}

async function cleanTarget(flow: FlowContext, progress: MigrateProgress): Promise<void> {
  await ensureTarget(flow)
  await onTarget(flow, async (engine) => {
    await endStatements(flow, engine)
    for (const table of progress.tables) {
      if (table.state === 'placed') continue
      if (await isInPlace(engine, table)) table.state = 'placed'
      else await dropStaging(engine, table)
    }
    for (const database of progress.createdDatabases) await dropDatabase(engine, database)
  })
  progress.isUndone = true
  await saveProgress(flow, progress)
}

/** A sentence when something of the copy could not be taken away. */
async function undoOnTarget(flow: FlowContext, progress: MigrateProgress): Promise<string | null> {
  const { state, name } = await loadService(flow)
  // Its deletion takes everything with it.
  if (state === 'terminating' || state === 'terminated') return null
  try {
    await cleanTarget(flow, progress)
    return null
  } catch (error) {
    if (flow.signal.aborted || !(isAppError(error) || isConnectionFailure(error))) throw error
    flow.log.error({ err: error }, 'copies left behind')
    const left = progress.tables.filter((table) => table.state !== 'placed' && table.stagingUuid !== null)
    const names = left.map(({ staging }) => `${staging.database}.${staging.table}`).join(', ')
    return names ? `${name} does not answer, so these copies are left in it: ${names}. Drop them by hand.` : null
  }
}

/** The access is closed, the user and the copies are gone; what is in its place stays, and is named. */
export async function undoMigrate(flow: FlowContext, { state, reason }: Outcome): Promise<string> {
  const isClosed = await closeAtEnd(flow)
  const progress = await findProgress(flow)
  const left = progress && (await undoOnTarget(flow, progress))
  const { name } = await loadService(flow)
  const source = await db.service.findUniqueOrThrow({ where: { id: requestOf(flow).sourceServiceId } })
  const placed = placedSentence(progress?.tables ?? [], name)
  const said = state === 'cancelled' ? `Cancelled. ${placed}` : reason.includes(placed) ? reason : `${reason} ${placed}`
  const access = isClosed ? `The access to ${source.name} is closed.` : `The access to ${source.name} is being closed.`
  return [said, left, access].filter(Boolean).join(' ')
}
