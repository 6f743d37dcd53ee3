import { isGoodSql } from '@/lib/backup/good'
import { db, Prisma, type Service } from '@/lib/db'
import { findExisting } from '@/lib/existing/schemas'
import { OPERATION_INCLUDE, toOperationView } from '@/lib/operation/view'
import type { OperationView } from '@/lib/operation/types'
import { judgeOverdue, NEWEST_JOINS, type Newest } from './overdue'
import type { ServiceSummary } from './types'

type Columns = Pick<
  Service,
  | 'id'
  | 'name'
  | 'state'
  | 'stateReason'
  | 'driver'
  | 'existing'
  | 'version'
  | 'host'
  | 'httpPort'
  | 'tcpPort'
  | 'hostId'
  | 'username'
  | 'createdAt'
  | 'terminatedAt'
  | 'rebuiltAt'
>
type Row = Columns &
  Newest & { lastBackupAt: Date | null; operationId: string | null } & (
    | { hostName: string; isHostReady: boolean }
    | { hostName: null; isHostReady: null }
  )

/**
 * What cards show of the services that `chosen` selects (all that follows `FROM service s`), by name: one row by key for
 * each, however many backups, drills and operations it has.
 */
export const summariesQuery = (chosen: Prisma.Sql): Prisma.Sql => Prisma.sql`
  WITH s AS (SELECT s.* FROM service s ${chosen})
  SELECT s.id::text, s.name, s.state::text, s.state_reason AS "stateReason", s.driver, s.existing, s.version, s.host,
         s.http_port AS "httpPort", s.tcp_port AS "tcpPort", s.host_id AS "hostId", h.name AS "hostName",
         h.is_ready AS "isHostReady", s.username, s.created_at AS "createdAt", s.terminated_at AS "terminatedAt",
         s.rebuilt_at AS "rebuiltAt", good.finished_at AS "lastBackupAt", newest.*, open.id::text AS "operationId"
  FROM s
  LEFT JOIN host h ON h.driver = s.driver AND h.id = s.host_id
  LEFT JOIN LATERAL (
    SELECT b.finished_at FROM backup b WHERE b.service_id = s.id AND ${isGoodSql(Prisma.sql`b`)} AND b.options = '{}'
    ORDER BY b.started_at DESC, b.id DESC LIMIT 1) good ON true
  LEFT JOIN (
    SELECT DISTINCT ON (o.service_id) o.service_id, o.id FROM operation o WHERE o.state IN ('queued', 'running')
    ORDER BY o.service_id, o.created_at) open ON open.service_id = s.id
  ${NEWEST_JOINS}
  ORDER BY lower(s.name), s.id`

/** A service's host, where its driver has several; a host that the driver no longer has is not ready. */
function placedOn({ hostId, hostName, isHostReady }: Row): ServiceSummary['placedOn'] {
  if (hostId === null) return null
  return hostName === null ? { name: hostId, isReady: false } : { name: hostName, isReady: isHostReady }
}

function toSummary(row: Row, activeOperation: OperationView | null, now: Date): ServiceSummary {
  const existing = findExisting(row)
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    stateReason: row.stateReason,
    driver: row.driver,
    isExisting: existing !== null,
    isTls: Boolean(existing?.tls),
    version: row.version,
    host: row.host,
    httpPort: row.httpPort,
    tcpPort: row.tcpPort,
    placedOn: placedOn(row),
    username: row.username,
    createdAt: row.createdAt.toISOString(),
    terminatedAt: row.terminatedAt?.toISOString() ?? null,
    isRebuilt: row.rebuiltAt !== null,
    lastBackupAt: row.lastBackupAt?.toISOString() ?? null,
    overdue: judgeOverdue(row, now),
    activeOperation,
  }
}

/** The services that `chosen` selects, as cards show them, by name: one query, and those about operations that are open. */
export async function readSummaries(chosen: Prisma.Sql): Promise<ServiceSummary[]> {
  const rows = await db.$queryRaw<Row[]>(summariesQuery(chosen))
  const ids = rows.flatMap(({ operationId }) => operationId ?? [])
  const open =
    ids.length === 0 ? [] : await db.operation.findMany({ where: { id: { in: ids } }, include: OPERATION_INCLUDE })
  const viewOf = new Map(open.map((operation) => [operation.id, toOperationView(operation)]))
  const now = new Date()
  return rows.map((row) => toSummary(row, viewOf.get(row.operationId ?? '') ?? null, now))
}
