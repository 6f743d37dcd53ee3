import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { deleteService } from '@/lib/service/delete-service'
import { insertService } from '@/lib/service/insert-service'
import { startService } from '@/lib/service/start-service'
import { reportUnknownInstances, watchServices } from '@/lib/service/watch-services'
import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { requestOperation } from '@/lib/operation/request-operation'
import { createDockerDriver } from '@/lib/provisioning/docker/docker-driver'
import { dockerSettings } from '@/lib/provisioning/docker/env'
import { createDrivers } from '@/lib/provisioning/drivers'
import { driverNamed } from '@/lib/provisioning/driver-named'
import { createService } from '@/lib/service/create-service'
import { askRestore, expectGoodBackup, givenBackup } from '@/tests/helpers/backups'
import { countRequests, docker, hasDocker, removeAll, whatIsLeft } from '@/tests/helpers/docker'
import { StepHooks } from '@/tests/helpers/step-hooks'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  startTestWorker,
  uniqueName,
  until,
  untilEnded,
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'

const isThere = await hasDocker('services in containers')

// The environment is read once, by the first import that asks for it.
await vi.hoisted(async () => {
  const { randomBytes } = await import('node:crypto')
  process.env['CONSOLE_PROVISIONER'] = 'docker'
  process.env['CONSOLE_DOCKER_PREFIX'] = `test-${randomBytes(4).toString('hex')}`
})

const AT_ONCE = 4
const MANY = 20

describe.skipIf(!isThere)('services in containers', () => {
  const prefix = () => getEnv().CONSOLE_DOCKER_PREFIX
  const containerOf = (serviceId: string) => docker.getContainer(`${prefix()}-${serviceId}`)
  const serviceRow = (id: string) => db.service.findUniqueOrThrow({ where: { id } })
  const hooks = new StepHooks()
  const up = new Set<string>()
  let worker: RunningWorker
  let source: string
  let backupId: string
  let rows: { rows: number; checksum: string }

  beforeAll(async () => {
    const { buildEngineImage } = await import('@/docker/engine/build.mjs')
    process.env['CONSOLE_CLICKHOUSE_IMAGE'] = await buildEngineImage()
    const drivers = createDrivers(getEnv()).map((driver) => ({
      ...driver,
      ensureRunning: async (...asked: Parameters<typeof driver.ensureRunning>) => {
        const endpoint = await driver.ensureRunning(...asked)
        up.add(asked[0].serviceId)
        return endpoint
      },
    }))
    worker = await startTestWorker({ drivers, onStep: hooks.onStep })
    source = await givenService()
    await fillWithOrders(source, 50_000)
    rows = await fingerprint(source)
    backupId = await givenBackup(source)
  })

  afterAll(async () => {
    hooks.releaseAll()
    await endWorld(worker)
    await removeAll(prefix())
  })

  test('are backed up, restored into a new one, deleted, and live on in it', async () => {
    expect(await serviceRow(source)).toMatchObject({ driver: 'docker', image: getEnv().CONSOLE_CLICKHOUSE_IMAGE })
    await expectGoodBackup(backupId)
    const restore = await askRestore(backupId)
    await untilSucceeded(restore.operationId)
    const { name } = await serviceRow(source)
    await untilSucceeded((await deleteService(ADMIN, { serviceId: source, confirmName: name })).operationId)
    expect(await whatIsLeft(prefix(), source)).toEqual([])
    expect(await fingerprint(restore.serviceId)).toEqual(rows)
    await expectGoodBackup(backupId)
    await expectGoodBackup(await givenBackup(restore.serviceId))
  })

  test('live beside those of the other driver, in one worker', async () => {
    const { serviceId, operationId } = await db.$transaction(async (tx) => {
      const id = await insertService(tx, { name: uniqueName('process') })
      await tx.service.update({ where: { id }, data: { driver: 'process', image: null } })
      return { serviceId: id, operationId: await requestOperation(tx, ADMIN, { kind: 'provision', serviceId: id }) }
    })
    await untilSucceeded(operationId)
    await fillWithOrders(serviceId, 1_000)
    const expected = await fingerprint(serviceId)
    const restore = await askRestore(await givenBackup(serviceId))
    await untilSucceeded(restore.operationId)
    expect(await serviceRow(restore.serviceId)).toMatchObject({ driver: 'docker' })
    expect(await fingerprint(restore.serviceId)).toEqual(expected)
  })

  test.each(['restore:data:before', 'restore:verified:before'])(
    'are restored although the container is killed at %s',
    async (point) => {
      hooks.once(point, ({ operation }) => containerOf(operation.serviceId).kill())
      const restore = await askRestore(backupId)
      await untilSucceeded(restore.operationId)
      await until('the restored service to run', async () => (await serviceRow(restore.serviceId)).state === 'running')
      expect(await fingerprint(restore.serviceId)).toEqual(rows)
    },
  )

  test('turn Failed when somebody removes the container, and come back from their data, never empty', async () => {
    const { serviceId, operationId } = await askRestore(backupId)
    await untilSucceeded(operationId)
    const untilFailed = () =>
      until('the service to be Failed', async () => {
        const service = await serviceRow(serviceId)
        return service.state === 'failed' && service
      })
    await containerOf(serviceId).remove({ force: true })
    expect((await untilFailed()).stateReason).toMatch(/its data is still there/)
    await untilSucceeded((await startService(ADMIN, { serviceId })).operationId)
    expect(await fingerprint(serviceId)).toEqual(rows)

    await containerOf(serviceId).remove({ force: true })
    await docker.getVolume(`${prefix()}-${serviceId}`).remove()
    await untilFailed()
    const start = await untilEnded((await startService(ADMIN, { serviceId })).operationId)
    expect(start).toMatchObject({ state: 'failed', error: expect.stringMatching(/data of this service is gone/) })
    expect(await whatIsLeft(prefix(), serviceId)).toEqual([])
  })

  test('without a row are reported and left alone', async () => {
    const serviceId = await givenService()
    await db.$transaction([
      db.operation.deleteMany({ where: { serviceId } }),
      db.service.delete({ where: { id: serviceId } }),
    ])
    expect(await reportUnknownInstances(driverNamed(createDrivers(getEnv()), 'docker'))).toContain(serviceId)
    expect((await containerOf(serviceId).inspect()).State.Running).toBe(true)
  })

  test(`are brought up ${AT_ONCE} at a time when ${MANY} are wanted at once, and looked after in one call`, async () => {
    const events = await docker.getEvents({ filters: { label: [`console.prefix=${prefix()}`], event: ['create'] } })
    const wanted = new Set<string>()
    const created = new Set<string>()
    let most = 0
    events.on('data', (line: Buffer) => {
      const id: unknown = JSON.parse(line.toString()).Actor?.Attributes?.['console.service-id']
      if (typeof id !== 'string' || !wanted.has(id)) return
      created.add(id)
      most = Math.max(most, [...created].filter((each) => !up.has(each)).length)
    })
    const asked = await Promise.all(
      Array.from({ length: MANY }, () => createService(ADMIN, { name: uniqueName('many') })),
    )
    for (const { serviceId } of asked) wanted.add(serviceId)
    for (const { operationId } of asked) await untilSucceeded(operationId)
    expect(created.size).toBe(MANY)
    expect(most).toBe(AT_ONCE)

    const daemon = await countRequests()
    await watchServices(createDockerDriver({ ...dockerSettings(getEnv()), host: daemon.host }))
    expect(daemon.requests).toEqual([expect.stringMatching(/^GET \/containers\/json\?/)])
    daemon.close()
  }, 180_000)
})
