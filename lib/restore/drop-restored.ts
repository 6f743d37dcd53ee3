import { recordActivity } from '@/lib/activity/record'
import type { Ctx } from '@/lib/auth/ctx'
import { operationIdSchema, requireOperation } from '@/lib/operation/find-operation'
import type { Engine } from '@/lib/clickhouse/client'
import { tableName } from '@/lib/clickhouse/quote'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { lockServiceRow } from '@/lib/service/find-service'
import { askEngine } from '@/lib/service/instance'
import { readLiveTables } from './into/live-tables'
import { type RestoreProgress, restoreProgressSchema, type TableProgress } from './into/schemas'
import { nameOf } from './into/words'

/** A big database's tables are dropped in a few seconds; the service's row stays locked meanwhile. */
const TRANSACTION_TIMEOUT_MS = 60_000

/** Of tables in databases that keep none (Ordinary, Memory). */
const NO_UUID = '00000000-0000-0000-0000-000000000000'

/** What stands on others goes first: views, then dictionaries, then tables. */
const dropOrder = ({ engine }: TableProgress): number => (engine.endsWith('View') ? 0 : engine === 'Dictionary' ? 1 : 2)

async function dropTables(engine: Engine, tables: readonly TableProgress[]): Promise<string[]> {
  const live = await readLiveTables(
    engine,
    tables.map(({ as }) => as),
  )
  const dropped: string[] = []
  for (const table of tables.toSorted((a, b) => dropOrder(a) - dropOrder(b))) {
    // Another table under the same name is somebody else's; without a uuid nobody can tell.
    if (table.createdUuid === NO_UUID || live.find(table.as)?.uuid !== table.createdUuid) continue
    const what = table.engine === 'Dictionary' ? 'DICTIONARY' : 'TABLE'
    await engine.command(`DROP ${what} IF EXISTS ${tableName(table.as.database, table.as.table)} SYNC`)
    dropped.push(nameOf(table.as))
  }
  return dropped
}

/** As if the tables that it made had never been begun; those that it only appended to stay as they are. */
function forgetCreated(progress: RestoreProgress): RestoreProgress {
  return {
    ...progress,
    structure: { ...progress.structure, isDone: false, tries: 0 },
    tables: progress.tables.map((table) =>
      table.existed ? table : { ...table, state: 'pending', tries: 0, createdUuid: null },
    ),
    round: progress.round + 1,
  }
}

/**
 * Drops the tables that a failed or cancelled restore into an existing service made, and nothing else: not what stood there before,
 * and not what somebody has put under the same name since. @throws AppError `conflict` when there is nothing to drop.
 */
export async function dropRestored(ctx: Ctx, input: unknown): Promise<{ dropped: string[] }> {
  const { operationId } = operationIdSchema.parse(input)
  const { serviceId } = await requireOperation(ctx, 'service:restore-into', operationId)
  return db.$transaction(
    async (tx) => {
      const service = await lockServiceRow(tx, serviceId)
      const { state, progress } = await tx.operation.findUniqueOrThrow({ where: { id: operationId } })
      const known = progress === null ? null : restoreProgressSchema.parse(progress)
      const created = known?.tables.filter((table) => !table.existed && table.createdUuid !== null) ?? []
      if (!known || (state !== 'failed' && state !== 'cancelled') || created.length === 0) {
        throw new AppError('conflict', 'There is nothing to drop: this operation has left no tables that it made.')
      }
      if (service.state !== 'running' && service.state !== 'degraded') {
        throw new AppError('conflict', `${service.name} is ${service.state}. Its tables can be dropped when it runs.`)
      }
      const dropped = await askEngine(service, (engine) => dropTables(engine, created))
      await tx.operation.update({ where: { id: operationId }, data: { progress: forgetCreated(known) } })
      const detail = dropped.join(', ')
      await recordActivity(tx, ctx, { action: 'drop_tables', serviceId: service.id, operationId, detail })
      return { dropped }
    },
    { timeout: TRANSACTION_TIMEOUT_MS },
  )
}
