import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'

const GIB = 1024n ** 3n

type GivenHost = { id: string; name: string; takesNew: boolean; reservedGib?: number }

/** A row as a worker writes it of a host that new services may be put on, or not. */
export async function givenHost({ reservedGib = 4, ...host }: GivenHost): Promise<void> {
  const driver = getEnv().CONSOLE_PROVISIONER
  const sizes = { memoryBytes: 16n * GIB, reservedBytes: BigInt(reservedGib) * GIB }
  const row = { ...host, driver, address: '192.0.2.1', isReady: true, ...sizes, seenAt: new Date() }
  await db.host.upsert({ where: { driver_id: { driver, id: host.id } }, create: row, update: row })
}
