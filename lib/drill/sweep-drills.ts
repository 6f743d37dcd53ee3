import { db } from '@/lib/db'
import { log } from '@/lib/log'
import type { ServiceDriver } from '@/lib/provisioning/port'

/**
 * Removes instances whose drill is over: a worker that stood still while another one finished its drill may have made
 * one afterwards. Returns how many.
 */
export async function sweepDrills(driver: ServiceDriver): Promise<number> {
  const drilled = await db.drill.count({ where: { service: { driver: driver.name } } })
  if (drilled === 0) return 0
  const over = await db.operation.findMany({
    where: {
      id: { in: [...(await driver.list()).keys()] },
      kind: 'drill',
      state: { in: ['succeeded', 'failed', 'cancelled'] },
    },
    select: { id: true },
  })
  for (const { id } of over) await driver.remove(id)
  if (over.length > 0) log.warn({ drills: over.map(({ id }) => id) }, 'instances of drills that are over removed')
  return over.length
}
