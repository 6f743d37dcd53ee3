import { db, type Tx } from '@/lib/db'
import { checklistKeySchema } from './schemas'
import type { Ticks } from './types'

/** What stands ticked on a service's checklist now. */
export async function readTicks(serviceId: string, tx: Pick<Tx, 'checklistTick'> = db): Promise<Ticks> {
  const newest = await tx.checklistTick.findMany({
    where: { serviceId },
    distinct: ['item'],
    orderBy: [{ tickedAt: 'desc' }, { id: 'desc' }],
  })
  const done = newest.filter((tick) => tick.isDone)
  return Object.fromEntries(
    done.map(({ item, actor, tickedAt }) => [
      checklistKeySchema.parse(item),
      { by: actor, at: tickedAt.toISOString() },
    ]),
  )
}
