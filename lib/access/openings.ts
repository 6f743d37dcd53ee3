import { randomUUID } from 'node:crypto'
import { SYSTEM_CTX } from '@/lib/auth/ctx'
import { db, type Tx } from '@/lib/db'
import { lockServiceRow } from '@/lib/service/find-service'
import { parseNetwork } from './network'
import { requestAccessChange } from './request-change'
import { openingSchema } from './schemas'

async function applyOpenings(tx: Tx, serviceId: string): Promise<void> {
  await requestAccessChange(tx, SYSTEM_CTX, await lockServiceRow(tx, serviceId))
}

type Opened = { serviceId: string; operationId: string; source: string }

/** A guest comes from one address at a time, or from one of IPv4 and one of IPv6: what it had before is closed. */
async function forgetEarlier(tx: Tx, { serviceId, operationId, source }: Opened): Promise<number> {
  const familyOf = (address: string) => parseNetwork(address)?.family
  const openings = await tx.accessOpening.findMany({ where: { serviceId, operationId, source: { not: source } } })
  const earlier = openings.filter((opening) => familyOf(opening.source) === familyOf(source))
  const { count } = await tx.accessOpening.deleteMany({ where: { id: { in: earlier.map(({ id }) => id) } } })
  return count
}

/**
 * Lets an address or block into a service besides its own list, or only a guest from there, until `closeAccess`, or
 * until the operation that needs it has ended, however it ends. Asking again changes nothing. It holds once
 * `readAccessState` says `applied`.
 */
export async function openAccess(forOperationId: string, input: unknown): Promise<void> {
  const { serviceId, ...opened } = openingSchema.parse(input)
  await db.$transaction(async (tx) => {
    const opening = { id: randomUUID(), serviceId, operationId: forOperationId, ...opened }
    const left = opened.guest ? await forgetEarlier(tx, opening) : 0
    const { count } = await tx.accessOpening.createMany({ data: opening, skipDuplicates: true })
    if (count + left > 0) await applyOpenings(tx, serviceId)
  })
}

/** Takes back all that was opened for an operation. Asking again changes nothing. */
export async function closeAccess(forOperationId: string): Promise<void> {
  await db.$transaction(async (tx) => {
    const openings = await tx.accessOpening.findMany({ where: { operationId: forOperationId } })
    await tx.accessOpening.deleteMany({ where: { operationId: forOperationId } })
    for (const serviceId of new Set(openings.map((opening) => opening.serviceId))) await applyOpenings(tx, serviceId)
  })
}

/** How far the newest change of a service's access is. */
export async function readAccessState(serviceId: string): Promise<'applied' | 'under_way' | 'failed'> {
  const newest = await db.operation.findFirst({
    where: { serviceId, kind: 'change_access' },
    orderBy: { createdAt: 'desc' },
    select: { state: true },
  })
  if (!newest || newest.state === 'succeeded') return 'applied'
  return newest.state === 'queued' || newest.state === 'running' ? 'under_way' : 'failed'
}

/** Closes what operations that are over have left open, as after a crash in their middle. */
export async function closeLeftOpenings(): Promise<void> {
  const left = await db.accessOpening.findMany({
    where: { operation: { state: { in: ['succeeded', 'failed', 'cancelled'] } } },
    distinct: ['operationId'],
    select: { operationId: true },
  })
  for (const { operationId } of left) await closeAccess(operationId)
}
