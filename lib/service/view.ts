import { IS_GOOD } from '@/lib/backup/good'
import { IS_COMPLETE } from '@/lib/backup/options'
import type { Host, Prisma, Service } from '@/lib/db'
import { type OperationRow, toOperationView } from '@/lib/operation/view'
import { findExisting } from '@/lib/existing/schemas'
import type { ServiceSummary } from './types'

type Joined = Service & { operations: OperationRow[]; backups: { finishedAt: Date | null }[] }

/** What a query must include for `toSummary`: the open operation and the newest good backup of everything. */
export const SUMMARY_INCLUDE = {
  operations: {
    where: { state: { in: ['queued', 'running'] } },
    orderBy: { createdAt: 'asc' },
    take: 1,
    include: { steps: { orderBy: { position: 'asc' } }, service: { select: { name: true } } },
  },
  backups: {
    where: { ...IS_GOOD, ...IS_COMPLETE },
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
    take: 1,
    select: { finishedAt: true },
  },
} satisfies Prisma.ServiceInclude

/** A service's host, where its driver has several; a host that the driver no longer has is not ready. */
function placedOn({ hostId, driver }: Service, hosts: readonly Host[]): ServiceSummary['placedOn'] {
  if (hostId === null) return null
  const host = hosts.find(({ id, ...each }) => id === hostId && each.driver === driver)
  return host ? { name: host.name, isReady: host.isReady } : { name: hostId, isReady: false }
}

export function toSummary(service: Joined, overdue: ServiceSummary['overdue'], hosts: readonly Host[]): ServiceSummary {
  const [operation] = service.operations
  const existing = findExisting(service)
  return {
    id: service.id,
    name: service.name,
    state: service.state,
    stateReason: service.stateReason,
    driver: service.driver,
    isExisting: existing !== null,
    isTls: Boolean(existing?.tls),
    version: service.version,
    host: service.host,
    httpPort: service.httpPort,
    tcpPort: service.tcpPort,
    placedOn: placedOn(service, hosts),
    username: service.username,
    createdAt: service.createdAt.toISOString(),
    terminatedAt: service.terminatedAt?.toISOString() ?? null,
    isRebuilt: service.rebuiltAt !== null,
    lastBackupAt: service.backups[0]?.finishedAt?.toISOString() ?? null,
    overdue,
    activeOperation: operation ? toOperationView(operation) : null,
  }
}
