import { recordActivity } from '@/lib/activity/record'
import { randomUUID } from 'node:crypto'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { lockServiceRow } from '@/lib/service/find-service'
import { readTicks } from './read-ticks'
import { tickSchema } from './schemas'
import type { Ticks } from './types'

/**
 * Ticks an item of a restored service's checklist, or takes the tick back; both stay written down. What stands so already
 * is not written twice, so that the one who was first is named. @throws AppError `conflict` for a service without one.
 */
export async function tickChecklist(ctx: Ctx, input: unknown): Promise<{ ticks: Ticks }> {
  const { serviceId, item, isDone } = tickSchema.parse(input)
  requirePermission(ctx, 'service:configure', serviceId)
  return db.$transaction(async (tx) => {
    const service = await lockServiceRow(tx, serviceId)
    if (!service.source) throw new AppError('conflict', `${service.name} was not restored, so it has no checklist.`)
    const ticks = await readTicks(serviceId, tx)
    if (Boolean(ticks[item]) === isDone) return { ticks }
    const actorId = ctx.actor.kind === 'user' ? ctx.actor.id : null
    await tx.checklistTick.create({
      data: { id: randomUUID(), serviceId, item, isDone, actorId, actor: ctx.actor.label, tickedAt: new Date() },
    })
    await recordActivity(tx, ctx, {
      action: 'checklist',
      serviceId,
      detail: `${isDone ? 'Ticked' : 'Unticked'} ${item}`,
    })
    return { ticks: await readTicks(serviceId, tx) }
  })
}
