import { z } from 'zod'
import { db, type Tx } from '@/lib/db'
import { log } from '@/lib/log'
import type { ServiceDriver, Trace, UnaskedHost } from '@/lib/provisioning/port'
import { isInUse } from './driver-in-use'

/** Buckets that are tried out, with an engine under the bucket's id, or were at any time since. */
async function findTested(since: Date): Promise<string[]> {
  const tests = await db.operation.findMany({
    where: { kind: 'test_bucket', OR: [{ finishedAt: null }, { finishedAt: { gte: since } }] },
    select: { input: true },
  })
  return tests.map(({ input }) => z.object({ bucketId: z.uuid() }).parse(input).bucketId)
}

async function findStrays(driver: ServiceDriver): Promise<{ strays: Trace[]; unasked: UnaskedHost[] }> {
  const since = new Date()
  const { found: traces, unasked } = await driver.traces()
  const ids = [...new Set(traces.map(({ serviceId }) => serviceId))]
  const [services, peeks, drills, tested] = await Promise.all([
    db.service.findMany({ where: { id: { in: ids }, state: { not: 'terminated' } }, select: { id: true } }),
    db.peek.findMany({ where: { id: { in: ids } }, select: { id: true } }),
    db.drill.findMany({ where: { id: { in: ids } }, select: { id: true } }),
    findTested(since),
  ])
  const knownIds = new Set([...[...services, ...peeks, ...drills].map((row) => row.id), ...tested])
  return { strays: traces.filter(({ serviceId }) => !knownIds.has(serviceId)), unasked }
}

async function noteUnasked(tx: Tx, { name: driver }: ServiceDriver, unasked: readonly UnaskedHost[]): Promise<void> {
  await tx.host.updateMany({ where: { driver }, data: { unaskedReason: null } })
  for (const { id, reason } of unasked) {
    await tx.host.updateMany({ where: { driver, id }, data: { unaskedReason: reason } })
  }
}

/** Containers, volumes and directories without a living row are written down for the Services page, and left alone. */
export async function noteStrays(driver: ServiceDriver): Promise<Trace[]> {
  if (!(await isInUse(driver))) return []
  const { strays, unasked } = await findStrays(driver)
  const rows = strays.map((stray) => ({ hostName: null, ...stray, driver: driver.name }))
  const keyOf = ({ kind, name }: Pick<Trace, 'kind' | 'name'>) => ({ driver: driver.name, kind, name })
  const known = await db.$transaction(async (tx) => {
    await noteUnasked(tx, driver, unasked)
    // What a host had that could not be asked now is still there, as far as anybody knows.
    const isAsked = { OR: [{ hostName: null }, { hostName: { notIn: unasked.map(({ name }) => name) } }] }
    await tx.stray.deleteMany({
      where: { driver: driver.name, ...isAsked, ...(rows.length > 0 && { NOT: { OR: rows.map(keyOf) } }) },
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
