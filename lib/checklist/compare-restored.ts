import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { readLive, readStored } from '@/lib/backup/compare-backup'
import { type ComparableTable, normaliseDefinition } from '@/lib/backup/compare-contents'
import { db } from '@/lib/db'
import { AppError, isAppError } from '@/lib/errors'
import { restoreSourceSchema } from '@/lib/restore/source'
import { getServiceRow } from '@/lib/service/find-service'
import { serviceIdSchema } from '@/lib/service/schemas'
import type { GuideComparison, GuideTable, Side, SideChange } from './types'

type Tables = Map<string, ComparableTable>
type Read = { tables: Tables; problem: null } | { tables: null; problem: string }

const keyOf = ({ database, name }: { database: string; name: string }) => JSON.stringify([database, name])

/** The tables, or in a sentence why they can't be looked at. */
async function readOr(read: Promise<ComparableTable[]>): Promise<Read> {
  try {
    return { tables: new Map((await read).map((table) => [keyOf(table), table])), problem: null }
  } catch (error) {
    if (!isAppError(error)) throw error
    return { tables: null, problem: error.userMessage }
  }
}

const sideOf = (table: ComparableTable | undefined): Side | null =>
  table ? { rows: table.rows, bytes: table.bytes } : null

function changeOf(before: ComparableTable | undefined, now: ComparableTable | undefined): SideChange | null {
  if (!before) return now ? 'added' : null
  if (!now) return 'missing'
  if (normaliseDefinition(before.definition) !== normaliseDefinition(now.definition)) return 'definition'
  return before.rows === now.rows ? 'same' : 'rows'
}

/** Table by table: what the backup held, what is here, what is in the original; changes are against the backup. */
export function compareSides(backup: Tables | null, here: Tables, original: Tables | null): GuideTable[] {
  const all = new Map([...(original ?? []), ...here, ...(backup ?? [])])
  const tables = [...all].map(([key, { database, name }]) => {
    const [stored, restored, live] = [backup?.get(key), here.get(key), original?.get(key)]
    return {
      database,
      name,
      backup: sideOf(stored),
      here: sideOf(restored),
      original: sideOf(live),
      hereChange: backup && changeOf(stored, restored),
      originalChange: backup && original && changeOf(stored, live),
    }
  })
  return tables.toSorted((a, b) => a.database.localeCompare(b.database) || a.name.localeCompare(b.name))
}

/**
 * A restored service against its backup and against the original as it is now. A side that is gone or does not answer is
 * left out and says why. @throws AppError `conflict` when the restored service itself does not run, or is none.
 */
export async function compareRestored(ctx: Ctx, input: unknown): Promise<GuideComparison> {
  const { serviceId } = serviceIdSchema.parse(input)
  requirePermission(ctx, 'backup:view', serviceId)
  const service = await getServiceRow(db, serviceId)
  if (!service.source) throw new AppError('conflict', `${service.name} was not restored from a backup.`)
  const source = restoreSourceSchema.parse(service.source)
  const [here, backup, original] = await Promise.all([
    readLive(serviceId),
    readOr(readStored(source.backupId)),
    readOr(readLive(source.serviceId)),
  ])
  const tables = new Map(here.map((table) => [keyOf(table), table]))
  return {
    tables: compareSides(backup.tables, tables, original.tables),
    backupTakenAt: source.takenAt,
    backupProblem: backup.problem,
    originalProblem: original.problem,
  }
}
