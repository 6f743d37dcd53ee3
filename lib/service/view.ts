import { IS_GOOD } from '@/lib/backup/good'
import { IS_COMPLETE } from '@/lib/backup/options'
import type { Prisma, Service } from '@/lib/db'
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

export function toSummary(service: Joined, overdue: ServiceSummary['overdue']): ServiceSummary {
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
    username: service.username,
    createdAt: service.createdAt.toISOString(),
    terminatedAt: service.terminatedAt?.toISOString() ?? null,
    isRebuilt: service.rebuiltAt !== null,
    lastBackupAt: service.backups[0]?.finishedAt?.toISOString() ?? null,
    overdue,
    activeOperation: operation ? toOperationView(operation) : null,
  }
}
