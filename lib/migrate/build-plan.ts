import type { Engine } from '@/lib/clickhouse/client'
import { hideSecrets } from '@/lib/clickhouse/hide-secrets'
import type { Service } from '@/lib/db'
import { findExisting } from '@/lib/existing/schemas'
import { isSameDefinition, shownDefinition } from '@/lib/restore/into/definitions'
import { askEngine } from '@/lib/service/instance'
import { adaptDefinition } from './adapt-definition'
import { kindOf } from './engines'
import { judgeTable } from './judge'
import { keptOf, stagingOf } from './names'
import { type EngineTable, type EngineTables, hasKeeper, readDatabases, readFreeBytes, readTables } from './read-tables'
import { findRoute } from './route'
import type { MigrateElement, MigrateProgress, MigrateRequest, TableProgress } from './schemas'
import { shownStatements } from './shown-statements'
import type { MigratePlan, MigratePlanTable } from './types'
import { unitsOf } from './units'

/** What a person sees, and what the operation begins with; null while it is blocked before any table was looked at. */
export type BuiltPlan = { plan: MigratePlan; progress: MigrateProgress | null; missingDatabases: string[] }

type Subject = { source: Service; target: Service; request: MigrateRequest }
type Sides = { source: EngineTables; target: EngineTables; databases: Map<string, string>; hasKeeper: boolean }

const isUp = ({ state }: Service): boolean => state === 'running' || state === 'degraded'

/** Why nothing can be copied between these two now, whatever the tables. */
export function findObstacle(source: Service, target: Service): string | null {
  const own = [source, target].find(findExisting)
  if (own) {
    return `${own.name} is a server of your own: the console changes no users or access there, which copying needs. Restore a backup of it instead.`
  }
  const down = [source, target].find((service) => !isUp(service))
  if (down) return `${down.name} is ${down.state}. Tables are copied from one running service into another.`
  if (findRoute(source, target)) return null
  return `${target.name} is a container and can't reach ${source.name}, which is none.`
}

async function judge(engine: Engine, { source, target, request }: Subject, sides: Sides, element: MigrateElement) {
  const from = sides.source.find(element)
  const to = sides.target.find(element.as)
  const destination = { isReplicated: isReplicatedThere(sides, from, element) }
  const definition = from && kindOf(from.engine) ? adaptDefinition(from.definition, destination) : ''
  const there = to && kindOf(to.engine) ? adaptDefinition(to.definition, destination) : (to?.definition ?? '')
  const isSame = !from || !to || (await isSameDefinition(engine, asTable(definition), asTable(there)))
  const verdict = judgeTable(element, {
    source: from,
    target: to,
    targetDatabase: sides.databases.get(element.as.database) ?? null,
    isSameDefinition: isSame,
    sourceName: source.name,
    targetName: target.name,
  })
  const partitions = partitionsOf(from, element)
  const shown: MigratePlanTable = {
    database: element.database,
    table: element.table,
    asDatabase: element.as.database,
    asTable: element.as.table,
    how: element.how,
    ...verdict,
    rows: element.partitions ? partitions.reduce((sum, { rows }) => sum + rows, 0) : (from?.rows ?? null),
    bytes: element.partitions ? partitions.reduce((sum, { bytes }) => sum + bytes, 0) : (from?.bytes ?? 0),
    rowsThere: to?.rows ?? null,
    definitions:
      to && !isSame
        ? { source: hideSecrets(`CREATE TABLE ${definition}`), target: shownDefinition(to.definition) }
        : null,
  }
  const progress = from && !verdict.isRefused ? progressOf(element, from, definition, request.requestKey) : null
  return { shown, progress }
}

/** A replicated table stays one where it can; in a database that replicates, every table must be. */
function isReplicatedThere(
  { databases, hasKeeper: canReplicate }: Sides,
  from: EngineTable | null,
  { as }: MigrateElement,
) {
  const isReplicated = from?.engine.startsWith('Replicated') === true
  return canReplicate && (isReplicated || databases.get(as.database) === 'Replicated')
}

/** Under one name for both sides. */
const asTable = (definition: string): string => `CREATE TABLE d.t ${definition}`

const partitionsOf = (from: EngineTable | null, { partitions }: MigrateElement) =>
  from?.partitions.filter(({ id }) => !partitions || partitions.includes(id)) ?? []

function progressOf(element: MigrateElement, from: EngineTable, definition: string, requestKey: string): TableProgress {
  const { database, table, as, how } = element
  const whole = [{ partitions: [], rows: from.rows ?? 0, bytes: from.bytes, state: 'pending' as const }]
  return {
    database,
    table,
    as,
    how,
    engine: from.engine,
    columns: from.columns,
    definition,
    isWhole: element.partitions === undefined,
    staging: stagingOf(as, requestKey),
    stagingUuid: null,
    units: kindOf(from.engine) === 'whole' ? whole : unitsOf(partitionsOf(from, element)),
    state: 'pending',
    checked: [],
    moved: [],
    moving: null,
    keptAs: how === 'swap' ? keptOf(as, requestKey) : null,
  }
}

function findTwins(tables: readonly MigrateElement[]): string | null {
  const keys = tables.map(({ as }) => JSON.stringify([as.database, as.table]))
  const twin = tables.find((_table, index) => keys.indexOf(keys[index] ?? '') !== index)
  return twin ? `Two of the chosen tables would become ${twin.as.database}.${twin.as.table}.` : null
}

async function readSides(source: Engine, target: Engine): Promise<Sides> {
  const [from, to, databases, canReplicate] = await Promise.all([
    readTables(source),
    readTables(target),
    readDatabases(target),
    hasKeeper(target),
  ])
  return { source: from, target: to, databases, hasKeeper: canReplicate }
}

/** What copying these tables would do now, by what both engines say. Changes nothing. */
export async function buildPlan(subject: Subject): Promise<BuiltPlan> {
  const { source, target, request } = subject
  const base = { sourceServiceId: source.id, targetServiceId: target.id }
  const obstacle = findObstacle(source, target)
  const route = obstacle ? null : findRoute(source, target)
  if (obstacle || !route) {
    const nothing = { tables: [], statements: [], neededBytes: 0, freeBytes: null }
    return { plan: { ...base, ...nothing, blockedReason: obstacle }, progress: null, missingDatabases: [] }
  }
  return askEngine(source, (from) =>
    askEngine(target, async (to) => {
      const sides = await readSides(from, to)
      const judged = await Promise.all(request.tables.map((element) => judge(to, subject, sides, element)))
      const tables = judged.map(({ shown }) => shown)
      const progress = judged.flatMap((one) => one.progress ?? [])
      const wanted = [...new Set(progress.map(({ as }) => as.database))]
      const missingDatabases = wanted.filter((database) => !sides.databases.has(database))
      const neededBytes = tables.reduce((sum, { bytes }) => sum + bytes, 0)
      const freeBytes = await readFreeBytes(to)
      const refused = tables.find(({ isRefused }) => isRefused)?.sentence ?? findTwins(request.tables)
      const isTooBig = freeBytes !== null && neededBytes > freeBytes
      const plan: MigratePlan = {
        ...base,
        tables,
        statements: shownStatements(subject, { route, tables: progress, missingDatabases }),
        neededBytes,
        freeBytes,
        blockedReason: refused ?? (isTooBig ? `${target.name} has not enough disk space left for these tables.` : null),
      }
      return { plan, progress: { tables: progress, createdDatabases: [], isUndone: false }, missingDatabases }
    }),
  )
}
