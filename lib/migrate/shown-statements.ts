import { changesRows } from './engines'
import { guestNameOf } from './names'
import type { Route } from './route'
import type { MigrateRequest, TableProgress } from './schemas'
import {
  checksumSql,
  copyStatement,
  createDatabaseSql,
  createSql,
  exchangeSql,
  grantSql,
  movePartitionSql,
  type RemoteSource,
  renameSql,
  startMergesSql,
  stopMergesSql,
} from './statements'
import type { MigrateStatements } from './types'

type Named = { name: string }
type Subject = { source: Named; target: Named; request: MigrateRequest }
type Planned = { route: Route; tables: readonly TableProgress[]; missingDatabases: readonly string[] }

function createStatements({ staging, definition, engine }: TableProgress): string[] {
  return [createSql(staging, definition), ...(changesRows(engine, definition) ? [stopMergesSql(staging)] : [])]
}

/** What brings a verified copy to its place. */
function placeStatements({ how, as, staging, keptAs, units, engine, definition }: TableProgress): string[] {
  const merges = how !== 'append' && changesRows(engine, definition) ? [startMergesSql(staging)] : []
  switch (how) {
    case 'new':
      return [...merges, renameSql(staging, as)]
    case 'swap':
      return [...merges, exchangeSql(staging, as), ...(keptAs ? [renameSql(staging, keptAs)] : [])]
    case 'append':
      return units.flatMap(({ partitions }) => partitions.map((id) => movePartitionSql(staging, as, id)))
  }
}

/** Everything that will run, in order, with the user's password hidden. */
export function shownStatements({ source, target, request }: Subject, plan: Planned): MigrateStatements[] {
  const { route, tables, missingDatabases } = plan
  const username = guestNameOf(request.requestKey)
  const from: RemoteSource = { address: route.address, isSecure: route.isSecure, username, password: 'hidden' }
  const copies = tables.flatMap((table) =>
    table.units.map(
      ({ partitions }) =>
        copyStatement({ into: table.staging, from: table, source: from, columns: table.columns, partitions }).shown,
    ),
  )
  const checks = tables.flatMap(({ units, columns, ...table }) =>
    units.map(({ partitions }) => checksumSql(table, { columns, partitions })),
  )
  return [
    {
      title: `On ${source.name}, for a read-only user with a random password who may connect from ${route.seenAs ?? `the address of ${target.name}`} only`,
      sql: tables.map((table) => grantSql(table, username)),
    },
    {
      title: `On ${target.name}, to make the tables`,
      sql: [...missingDatabases.map(createDatabaseSql), ...tables.flatMap(createStatements)],
    },
    { title: `On ${target.name}, to copy`, sql: copies },
    { title: `On both, to compare (on ${target.name} of the copies)`, sql: checks },
    { title: `On ${target.name}, when all is equal and the user is gone`, sql: tables.flatMap(placeStatements) },
  ].filter(({ sql }) => sql.length > 0)
}
