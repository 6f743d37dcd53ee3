import { backupContentsSchema, contentsTotals, findUndefinedDatabases } from '@/lib/backup/contents'
import { type Backup, db } from '@/lib/db'
import { isAppError } from '@/lib/errors'
import { getServiceRow } from '@/lib/service/find-service'
import { livingNames, suggestRestoreName } from '@/lib/service/names'
import { freeDiskBytes } from '@/lib/store/local-store'
import { findActiveBucket } from '@/lib/bucket/find-bucket'
import { describeCarriedOver } from '../describe-carried-over'
import { estimateRestore } from '../estimate'
import { findRestoreObstacle } from '../restorable'
import { findUnpacked, plannedPlace } from '../unpacked'
import type { RestoredPart, RestorePlan } from '../types'
import { chooseTables, type ExpectedTable } from './chosen'
import { findNeeds } from './needs'
import type { RestoreChoice } from './schemas'
import { openBackup, readRestoreSource } from '../open-source'
import { newServiceStatements } from './statements'

type Planned = Pick<RestorePlan, 'part' | 'totals' | 'unpacked' | 'sql' | 'warnings' | 'needed' | 'blockedReason'>

const LACKS =
  'Some of what you chose needs tables that are not chosen. Choose them too, or allow to restore without them.'

function totalsOf(tables: readonly ExpectedTable[], structureOnly: boolean): RestorePlan['totals'] {
  const sum = (of: (table: ExpectedTable) => number) =>
    structureOnly ? 0 : tables.reduce((total, table) => total + of(table), 0)
  return {
    databases: new Set(tables.map(({ database }) => database)).size,
    tables: tables.length,
    rows: sum(({ rows }) => rows ?? 0),
    bytes: sum(({ bytes }) => bytes),
  }
}

function partOf(choice: RestoreChoice, tables: readonly ExpectedTable[], of: number): RestoredPart {
  const withSomePartitions = tables.filter(({ hasAllPartitions }) => !hasAllPartitions).length
  return { tables: tables.length, of, withSomePartitions, structureOnly: choice.structureOnly }
}

async function planChoice(backup: Backup, choice: RestoreChoice): Promise<Planned> {
  const source = await readRestoreSource(backup)
  const tables = chooseTables(choice, source.inBackup)
  const { databases, restore } = newServiceStatements({ ...source, place: plannedPlace(backup), choice })
  const { needed, sentences } = findNeeds(tables, source.inBackup)
  return {
    part: partOf(choice, tables, source.inBackup.length),
    totals: totalsOf(tables, choice.structureOnly),
    unpacked: findUnpacked(backup, source.manifest),
    sql: [...databases, restore.shown],
    warnings: sentences,
    needed,
    blockedReason: needed.length > 0 && !choice.withoutNeeded ? LACKS : null,
  }
}

async function planAll(backup: Backup, totals: RestorePlan['totals']): Promise<Planned> {
  const { manifest } = await openBackup(backup)
  const { databases, restore } = newServiceStatements({
    place: plannedPlace(backup),
    choice: undefined,
    inBackup: [],
    undefinedDatabases: findUndefinedDatabases(manifest),
  })
  return {
    part: null,
    totals,
    unpacked: findUnpacked(backup, manifest),
    sql: [...databases, restore.shown],
    warnings: [],
    needed: [],
    blockedReason: null,
  }
}

/** Whatever the backup's files refuse is a reason why it can't be restored, and not a plan that fails. */
async function planFiles(
  backup: Backup,
  choice: RestoreChoice | undefined,
  totals: RestorePlan['totals'],
): Promise<Planned> {
  const nothing = { part: null, totals, unpacked: null, sql: [], warnings: [], needed: [] }
  const obstacle = findRestoreObstacle(backup)
  if (obstacle) return { ...nothing, blockedReason: obstacle }
  try {
    return await (choice ? planChoice(backup, choice) : planAll(backup, totals))
  } catch (error) {
    if (!isAppError(error)) throw error
    return { ...nothing, blockedReason: error.userMessage }
  }
}

/** What a restore into a new service would bring, what it needs, and how long it may take. Changes nothing. */
export async function buildNewPlan(backup: Backup, choice: RestoreChoice | undefined): Promise<RestorePlan> {
  const service = await getServiceRow(db, backup.serviceId)
  const contents = backup.contents ? backupContentsSchema.parse(backup.contents) : { databases: [], fileCount: 0 }
  const planned = await planFiles(backup, choice, contentsTotals(contents))
  const [freeBytes, bucket] = await Promise.all([freeDiskBytes(), findActiveBucket(db, service.id)])
  const bucketAddress = bucket?.address ?? null
  const isTooBig = freeBytes !== null && planned.totals.bytes + (planned.unpacked?.bytes ?? 0) > freeBytes
  const tooBig = choice
    ? 'There is not enough disk space left to restore what you chose.'
    : 'There is not enough disk space left to restore this backup.'
  return {
    ...planned,
    backupId: backup.id,
    takenAt: backup.startedAt.toISOString(),
    sourceServiceName: service.name,
    suggestedName: suggestRestoreName(service.name, await livingNames(db)),
    databases: contents.databases,
    expected: await estimateRestore(service.id, planned.totals.bytes),
    freeBytes,
    carriedOver: describeCarriedOver({ service, original: service, bucketAddress, isThere: false }),
    blockedReason: planned.blockedReason ?? (isTooBig ? tooBig : null),
  }
}
