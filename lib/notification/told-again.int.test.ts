import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { db } from '@/lib/db'
import { closeQueue } from '@/lib/jobs/queue'
import { insertService } from '@/lib/service/insert-service'
import { uniqueName } from '@/tests/helpers/world'
import { HOLDS_FOR_MS, tellRecoveries } from './tell-recoveries'

const FAILED = false
const OVER = true

let serviceId: string

beforeEach(async () => {
  serviceId = await db.$transaction((tx) => insertService(tx, { name: uniqueName('told') }))
  await db.service.update({ where: { id: serviceId }, data: { state: 'running' } })
})

afterAll(async () => {
  await closeQueue()
  await db.$disconnect()
})

async function givenBackup(): Promise<string> {
  const id = randomUUID()
  await db.backup.create({
    data: { id, chainId: id, serviceId, state: 'in_progress', type: 'full', trigger: 'scheduled' },
  })
  return id
}

async function endBackup(state: 'successful' | 'failed') {
  await db.backup.update({ where: { id: await givenBackup() }, data: { state } })
}

/** Beside a midnight of UTC the second one would be the first of its day. */
const sameDay = (run: () => Promise<void>) => async () => {
  const day = () => new Date().toISOString().slice(0, 10)
  const before = day()
  try {
    await run()
  } catch (error) {
    if (day() === before) throw error
    await db.notification.deleteMany({ where: { serviceId } })
    await run()
  }
}

const words = async () =>
  (await db.notification.findMany({ where: { serviceId }, orderBy: { id: 'asc' } })).map(
    ({ recoversId }) => recoversId !== null,
  )
const inAnHour = () => new Date(Date.now() + HOLDS_FOR_MS)

test(
  'what fails again on the same day is told again, so that the last word is never that it is over',
  sameDay(async () => {
    const set = (state: 'failed' | 'running') => db.service.update({ where: { id: serviceId }, data: { state } })
    for (const state of ['failed', 'running', 'failed'] as const) await set(state)
    expect(await words()).toEqual([FAILED, OVER, FAILED])
    await set('running')
  }),
)

test(
  'what came back is over when it has held for an hour, and a failure meanwhile is the same one',
  sameDay(async () => {
    await endBackup('failed')
    await endBackup('successful')
    for (let i = 0; i < 5; i++) {
      await endBackup('failed')
      await endBackup('successful')
    }
    await tellRecoveries(new Date())
    expect(await words()).toEqual([FAILED, OVER, FAILED])
    await endBackup('failed')
    await tellRecoveries(inAnHour())
    expect(await words()).toEqual([FAILED, OVER, FAILED])
    await endBackup('successful')
    await Promise.all([tellRecoveries(inAnHour()), tellRecoveries(inAnHour())])
    expect(await words()).toEqual([FAILED, OVER, FAILED, OVER])
    await tellRecoveries(inAnHour())
    await endBackup('failed')
    expect(await words()).toEqual([FAILED, OVER, FAILED, OVER, FAILED])
  }),
)

test(
  'one is told of failures that end at once after a recovery',
  sameDay(async () => {
    await endBackup('failed')
    await endBackup('successful')
    const ids = await Promise.all(Array.from({ length: 8 }, () => givenBackup()))
    await Promise.all(ids.map((id) => db.backup.update({ where: { id }, data: { state: 'failed', error: 'broke' } })))
    expect(await words()).toEqual([FAILED, OVER, FAILED])
  }),
)
