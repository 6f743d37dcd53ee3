import { setTimeout as pause } from 'node:timers/promises'
import { SYSTEM_CTX } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { closeQueue } from '@/lib/jobs/queue'
import { createService } from '@/lib/service/create-service'
import { deleteService } from '@/lib/service/delete-service'

/** The sample needs a few seconds; a machine that takes longer than this has another problem. */
const SAMPLE_TIMEOUT_MS = 120_000

/** The sample service, once it has its first backup. */
export async function untilSampleIsBackedUp(): Promise<string> {
  for (let waited = 0; waited < SAMPLE_TIMEOUT_MS; waited += 100) {
    const backup = await db.backup.findFirst({ where: { state: 'successful' } })
    if (backup) return backup.serviceId
    await pause(100)
  }
  throw new Error('the sample service was never backed up')
}

export async function firstBackupOf(serviceId: string): Promise<string> {
  const where = { serviceId, state: 'successful' } as const
  return (await db.backup.findFirstOrThrow({ where, orderBy: { startedAt: 'asc' } })).id
}

/** A second running service, so that a warm start has two engines to bring up. */
export async function createSecondService(): Promise<string> {
  const { serviceId } = await createService(SYSTEM_CTX, { name: 'second' })
  while ((await db.service.findUniqueOrThrow({ where: { id: serviceId } })).state !== 'running') await pause(100)
  return serviceId
}

/** Removes every service that a restore of the bench made, waits until they are gone, and lets go of the database. */
export async function leave(): Promise<void> {
  const restored = await db.service.findMany({ where: { name: { startsWith: 'bench ' }, state: 'running' } })
  for (const { id, name } of restored) await deleteService(SYSTEM_CTX, { serviceId: id, confirmName: name })
  while ((await db.service.count({ where: { name: { startsWith: 'bench ' }, state: { not: 'terminated' } } })) > 0)
    await pause(100)
  await closeQueue()
  await db.$disconnect()
}
