import { recordActivity } from '@/lib/activity/record'
import type { Ctx } from '@/lib/auth/ctx'
import type { Service, Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { requireOurs } from '@/lib/existing/schemas'
import { requestAccessChange } from './request-change'
import type { AccessEntry } from './types'

/** Replaces the access list of a service whose row is locked. Returns the operation that applies it, if one has to. */
export async function writeAccessList(
  tx: Tx,
  ctx: Ctx,
  service: Service,
  { entries, waitSeconds }: { entries: AccessEntry[]; waitSeconds?: number | undefined },
): Promise<string | null> {
  const { id: serviceId, name, state } = service
  requireOurs(service, 'change the access to')
  if (state === 'terminating' || state === 'terminated')
    throw new AppError('conflict', `${name} was deleted, so nobody connects to it any more.`)
  await tx.service.update({ where: { id: serviceId }, data: { accessList: entries } })
  const detail = entries.length === 0 ? 'Nowhere' : entries.map(({ source }) => source).join(', ')
  await recordActivity(tx, ctx, { action: 'access_list', serviceId, detail })
  return requestAccessChange(tx, ctx, service, waitSeconds)
}
