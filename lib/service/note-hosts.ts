import { db } from '@/lib/db'
import { isAppError } from '@/lib/errors'
import type { Host, ServiceDriver } from '@/lib/provisioning/port'
import { isInUse } from './driver-in-use'

/** The hosts of a driver that has several, for pages to show: only workers ask drivers. */
export async function noteHosts(driver: ServiceDriver, now: Date): Promise<void> {
  if (!driver.hosts || !(await isInUse(driver))) return
  const hosts = await driver.hosts().catch((error: unknown) => {
    // Its services turn Degraded for it, which says so.
    if (isAppError(error)) return null
    throw error
  })
  if (!hosts) return
  await db.$transaction(async (tx) => {
    await tx.host.deleteMany({ where: { driver: driver.name, id: { notIn: hosts.map(({ id }) => id) } } })
    for (const host of hosts) {
      const row = rowOf(host, now)
      await tx.host.upsert({
        where: { driver_id: { driver: driver.name, id: host.id } },
        create: { driver: driver.name, ...row },
        update: row,
      })
    }
  })
}

function rowOf({ id, name, address, isReady, takesNew, memoryBytes, reservedBytes }: Host, seenAt: Date) {
  const sizes = { memoryBytes: BigInt(memoryBytes), reservedBytes: BigInt(reservedBytes) }
  return { id, name, address, isReady, takesNew, ...sizes, seenAt }
}
