import type { ChainFiles } from '@/lib/backup/chain-files'
import type { Engine } from '@/lib/clickhouse/client'
import { countRows } from '@/lib/clickhouse/inventory'
import type { Backup, Service } from '@/lib/db'
import { findExisting } from '@/lib/existing/schemas'
import { askEngine } from '@/lib/service/instance'
import { freeDiskBytes } from '@/lib/store/local-store'
import { openBackup } from '../open-source'
import { findNeeds } from '../new/needs'
import { findRestoreObstacle } from '../restorable'
import { findUnpacked, plannedPlace } from '../unpacked'
import { type BackupTable, readBackupTables } from './backup-tables'
import { isSameDefinition, shownDefinition } from './definitions'
import { canReadDisk } from './source-disk'
import { type ChosenTable, expandElements } from './expand'
import { judgeTable } from './judge'
import { type LiveTables, readLiveTables } from './live-tables'
import type { RestoreIntoRequest, RestoreProgress } from './schemas'
import { needsStructureFirst, refuseCombination, shownStatements } from './statements'
import type { RestoreIntoPlan, RestoreIntoTable } from './types'
import { nameOf } from './words'

/** What a person sees, and what the operation begins with; null while it is blocked before any table was looked at. */
export type BuiltPlan = { plan: RestoreIntoPlan; progress: RestoreProgress | null }

type Subject = { service: Service; backup: Backup; request: RestoreIntoRequest }
type Judged = { shown: RestoreIntoTable; chosen: ChosenTable; stored: BackupTable | null; exists: boolean }

function findServiceObstacle(service: Service): string | null {
  if (service.state === 'running' || service.state === 'degraded') return null
  return `${service.name} is ${service.state}. A backup can be restored into a running service.`
}

/** A server of somebody's own reads only what its own configuration names. */
function findExistingObstacle(service: Service): string | null {
  const existing = findExisting(service)
  return (
    existing &&
    `${service.name} is a server of your own and reads backups only from its disk ${existing.disk}; this one lies elsewhere. Restore it into a new service.`
  )
}

/** Rows and bytes of the chosen partitions, or of all. */
function sizesOf(stored: BackupTable | null, partitions: readonly string[] | undefined) {
  if (!stored) return { rows: null, bytes: 0, missing: [] }
  if (!partitions) return { rows: stored.rows, bytes: stored.bytes, missing: [] }
  const chosen = stored.partitions.filter(({ id }) => partitions.includes(id))
  return {
    rows: chosen.reduce((sum, partition) => sum + partition.rows, 0),
    bytes: chosen.reduce((sum, partition) => sum + partition.bytes, 0),
    missing: partitions.filter((id) => !chosen.some((partition) => partition.id === id)),
  }
}

async function judge(
  engine: Engine,
  request: RestoreIntoRequest,
  live: LiveTables,
  chosen: ChosenTable,
  stored: BackupTable | null,
): Promise<Judged> {
  const { as, partitions } = chosen
  const existing = live.find(as)
  const sizes = sizesOf(stored, partitions)
  const hasRows = stored !== null && (stored.hasData || stored.rows !== null)
  const rowsNow = existing && hasRows ? await countRows(engine, as.database, as.table) : null
  const isSame = !existing || !stored || (await isSameDefinition(engine, stored.createSql, existing.createSql))
  const verdict = judgeTable(
    {
      source: nameOf(chosen),
      destination: nameOf(as),
      isInBackup: stored !== null,
      missingPartitions: sizes.missing,
      rowsInBackup: sizes.rows,
      hasRows,
      hasDatabase: live.databases.has(as.database),
      exists: existing !== null,
      rowsNow,
      isSameDefinition: isSame,
    },
    request,
  )
  const definitions =
    existing && stored && !isSame
      ? { backup: shownDefinition(stored.createSql), service: shownDefinition(existing.createSql) }
      : null
  const shown: RestoreIntoTable = {
    database: chosen.database,
    table: chosen.table,
    asDatabase: as.database,
    asTable: as.table,
    partitions: partitions ?? null,
    ...verdict,
    rowsNow,
    rowsInBackup: sizes.rows,
    bytes: request.structureOnly ? 0 : sizes.bytes,
    definitions,
  }
  return { shown, chosen, stored, exists: existing !== null }
}

async function judgeAll(engine: Engine, { request }: Subject, chain: ChainFiles) {
  const inBackup = await readBackupTables(chain)
  const chosen = expandElements(request.elements, inBackup)
  const live = await readLiveTables(engine, [...chosen.map(({ as }) => as), ...inBackup])
  const judged: Judged[] = []
  for (const one of chosen) {
    const stored = inBackup.find(({ database, table }) => database === one.database && table === one.table) ?? null
    judged.push(await judge(engine, request, live, one, stored))
  }
  const wanted = new Set(chosen.map(({ as }) => as.database))
  const missingDatabases = [...wanted].filter((database) => !live.databases.has(database))
  const { sentences } = findNeeds(chosen, inBackup, (ref) => live.find(ref) !== null)
  return { judged, missingDatabases, warnings: sentences }
}

function progressOf(
  judged: readonly Judged[],
  missingDatabases: string[],
  request: RestoreIntoRequest,
): RestoreProgress {
  const tables = judged.map(({ shown, chosen, stored, exists }) => ({
    ...chosen,
    engine: stored?.engine ?? 'unknown',
    existed: exists,
    rowsExpected: shown.rowsInBackup,
    bytes: shown.bytes,
    hasData: stored?.hasData ?? false,
    state: 'pending' as const,
    rowsBefore: null,
    tries: 0,
    createdUuid: null,
  }))
  const isNeeded = needsStructureFirst(tables, request)
  return { tables, missingDatabases, structure: { isNeeded, isDone: false, tries: 0 }, round: 0 }
}

const BLOCKING = ['refused', 'different', 'missing']

/**
 * What a restore into this service would do now, by the backup's files and the live engine.
 * @throws AppError `bad_request` when choices exclude each other, `conflict` when the backup's files can't be read.
 */
export async function buildPlan(subject: Subject): Promise<BuiltPlan> {
  const { service, backup, request } = subject
  const freeBytes = await freeDiskBytes()
  const blocked = findRestoreObstacle(backup) ?? findServiceObstacle(service)
  const base = { backupId: backup.id, serviceId: service.id, serviceName: service.name, freeBytes }
  const nothing = { tables: [], sql: [], warnings: [], neededBytes: 0, unpacked: null, restartsEngine: false }
  if (blocked) return { plan: { ...base, ...nothing, blockedReason: blocked }, progress: null }
  const chain = await openBackup(backup)
  const unpacked = findUnpacked(backup, chain.manifest)
  return askEngine(service, async (engine) => {
    const { judged, missingDatabases, warnings } = await judgeAll(engine, subject, chain)
    const tables = judged.map(({ shown }) => shown)
    const neededBytes = tables.reduce((sum, table) => sum + table.bytes, 0)
    const progress = progressOf(judged, missingDatabases, request)
    const statementOptions = { place: plannedPlace(backup), request }
    refuseCombination(progress.tables, statementOptions)
    const refused = tables.find(({ effect }) => BLOCKING.includes(effect))?.sentence ?? null
    const isReadable = await canReadDisk(engine, backup)
    const elsewhere = isReadable ? null : findExistingObstacle(service)
    const isTooBig = freeBytes !== null && neededBytes + (unpacked?.bytes ?? 0) > freeBytes
    const plan: RestoreIntoPlan = {
      ...base,
      tables,
      sql: shownStatements(progress.tables, missingDatabases, statementOptions),
      warnings,
      neededBytes,
      unpacked,
      restartsEngine: !isReadable,
      blockedReason:
        elsewhere ?? refused ?? (isTooBig ? 'There is not enough disk space left to restore these tables.' : null),
    }
    return { plan, progress }
  })
}
