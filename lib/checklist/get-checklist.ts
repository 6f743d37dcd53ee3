import { accessListSchema } from '@/lib/access/schemas'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { findActiveBucket } from '@/lib/bucket/find-bucket'
import { db, type Service } from '@/lib/db'
import { describeCarriedOver } from '@/lib/restore/describe-carried-over'
import { restoreSourceSchema } from '@/lib/restore/source'
import { getServiceRow } from '@/lib/service/find-service'
import { serviceIdSchema } from '@/lib/service/schemas'
import { diffAccess } from './guide'
import { readTicks } from './read-ticks'
import type { Checklist, Tick } from './types'

/** Removing the original is ticked by the deletion itself. */
async function readRemoval(original: Service): Promise<Tick | null> {
  if (original.state !== 'terminated') return null
  const deletion = await db.operation.findFirst({
    where: { serviceId: original.id, kind: 'delete_service', state: 'succeeded' },
    orderBy: { createdAt: 'desc' },
    select: { requestedBy: true },
  })
  return { by: deletion?.requestedBy ?? 'system', at: (original.terminatedAt ?? original.updatedAt).toISOString() }
}

/** What a restored service got, what is left to do, and who has ticked what. @throws AppError `not_found`. */
export async function getChecklist(ctx: Ctx, input: unknown): Promise<Checklist> {
  const { serviceId } = serviceIdSchema.parse(input)
  requirePermission(ctx, 'service:view', serviceId)
  const service = await getServiceRow(db, serviceId)
  if (!service.source) return { serviceId, original: null, items: [], ticks: {} }
  const source = restoreSourceSchema.parse(service.source)
  const original = await getServiceRow(db, source.serviceId)
  const [here, there] = [service, original].map(({ accessList }) => accessListSchema.parse(accessList))
  const [removal, theirs, own] = await Promise.all([
    readRemoval(original),
    findActiveBucket(db, original.id),
    findActiveBucket(db, serviceId),
  ])
  const [bucketAddress, ownBucketAddress] = [theirs?.address ?? null, own?.address ?? null]
  return {
    serviceId,
    original: {
      id: original.id,
      name: original.name,
      state: original.state,
      access: diffAccess(here ?? [], there ?? []),
    },
    items: describeCarriedOver({ service, original, bucketAddress, ownBucketAddress, isThere: true }),
    ticks: { ...(await readTicks(serviceId)), ...(removal && { guide_original: removal }) },
  }
}
