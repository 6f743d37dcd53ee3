import { db } from '@/lib/db'
import { log } from '@/lib/log'
import type { ServiceDriver, Trace } from '@/lib/provisioning/port'
import { isInUse } from './driver-in-use'

async function findStrays(driver: ServiceDriver): Promise<Trace[]> {
  const traces = await driver.traces()
  const ids = [...new Set(traces.map(({ serviceId }) => serviceId))]
  const [services, peeks, drills] = await Promise.all([
    db.service.findMany({ where: { id: { in: ids }, state: { not: 'terminated' } }, select: { id: true } }),
    db.peek.findMany({ where: { id: { in: ids } }, select: { id: true } }),
    db.drill.findMany({ where: { id: { in: ids } }, select: { id: true } }),
  ])
  const knownIds = new Set([...services, ...peeks, ...drills].map((row) => row.id))
  return traces.filter(({ serviceId }) => !knownIds.has(serviceId))
}

/** Containers, volumes and directories without a living row are written down for the Services page, and left alone. */
export async function noteStrays(driver: ServiceDriver): Promise<Trace[]> {
  if (!(await isInUse(driver))) return []
  const strays = await findStrays(driver)
  const rows = strays.map((stray) => ({ hostName: null, ...stray, driver: driver.name }))
  const keyOf = ({ kind, name }: Pick<Trace, 'kind' | 'name'>) => ({ driver: driver.name, kind, name })
  const known = await db.$transaction(async (tx) => {
    await tx.stray.deleteMany({
      where: { driver: driver.name, ...(rows.length > 0 && { NOT: { OR: rows.map(keyOf) } }) },
    })
    const before = await tx.stray.count({ where: { driver: driver.name } })
    for (const row of rows) {
      await tx.stray.upsert({ where: { driver_kind_name: keyOf(row) }, create: row, update: row })
    }
    return before
  })
  if (strays.length > known) log.warn({ strays: rows.map(keyOf) }, 'found without a service, left alone')
  return strays
}
