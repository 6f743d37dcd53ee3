import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { updateAccessList } from '@/lib/access/update-access-list'
import { resetPassword } from '@/lib/service/reset-password'
import { deleteService } from '@/lib/service/delete-service'
import { startService } from '@/lib/service/start-service'
import { listServices } from '@/lib/service/list-services'
import { noteStrays } from '@/lib/service/note-strays'
import { watchServices } from '@/lib/service/watch-services'
import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { createDockerDriver } from '@/lib/provisioning/docker/docker-driver'
import { dockerSettings } from '@/lib/provisioning/docker/env'
import { createDrivers } from '@/lib/provisioning/drivers'
import { driverNamed } from '@/lib/provisioning/driver-named'
import { createService } from '@/lib/service/create-service'
import { planMigrate } from '@/lib/migrate/plan-migrate'
import { requestMigrate } from '@/lib/migrate/request-migrate'
import { askRestore, expectGoodBackup, givenBackup } from '@/tests/helpers/backups'
import {
  addressesOf,
  containerOf,
  givenMoreUpTo,
  givenProcess,
  logInFrom,
  makeNetwork,
  moveToAnotherAddress,
  openedFor,
  readAsGuest,
  usersOf,
} from '@/tests/helpers/containers'
import { countRequests, docker, hasDocker, removeAll, whatIsLeft } from '@/tests/helpers/docker'
import { expectOnlySelects } from '@/tests/helpers/selects'
import { StepHooks } from '@/tests/helpers/step-hooks'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  onEngineOf,
  startTestWorker,
  uniqueName,
  until,
  untilEnded,
  untilSucceeded,
  VIEWER,
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
const WATCHED = 50

describe.skipIf(!isThere)('services in containers', () => {
  const prefix = () => getEnv().CONSOLE_DOCKER_PREFIX
  const serviceRow = (id: string) => db.service.findUniqueOrThrow({ where: { id } })
  const hooks = new StepHooks()
  const up = new Set<string>()
  let worker: RunningWorker
  let source: string
  let backupId: string
  let rows: { rows: number; checksum: string }

  async function givenRestored(): Promise<string> {
    const { serviceId, operationId } = await askRestore(backupId)
    await untilSucceeded(operationId)
    return serviceId
  }

  let three: Promise<[string, string, string]> | undefined
  /** Containers with the same rows, for tests that leave these there. */
  const givenThree = () => (three ??= Promise.all([givenRestored(), givenRestored(), givenRestored()]))

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
    await makeNetwork()
    worker = await startTestWorker({ drivers, onStep: hooks.onStep })
    source = await givenService()
    await fillWithOrders(source, 50_000)
    rows = await fingerprint(source)
    backupId = await givenBackup(source)
  }, 240_000)

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
    await expectOnlySelects(restore.serviceId)
    await expectGoodBackup(backupId)
    await expectGoodBackup(await givenBackup(restore.serviceId))
  })

  test('live beside those of the other driver, in one worker', async () => {
    const serviceId = await givenProcess()
    await fillWithOrders(serviceId, 1_000)
    const expected = await fingerprint(serviceId)
    const restore = await askRestore(await givenBackup(serviceId))
    await untilSucceeded(restore.operationId)
    expect(await serviceRow(restore.serviceId)).toMatchObject({ driver: 'docker' })
    expect(await fingerprint(restore.serviceId)).toEqual(expected)
  })

  test('give tables back to a container and to a process, by a user from their address only', async () => {
    const [restored, original, other] = await givenThree()
    const users = await usersOf(restored)
    await onEngineOf(original, (engine) => engine.command('TRUNCATE TABLE shop.orders'))

    const requestKey = randomUUID()
    const tables = [{ database: 'shop', table: 'orders', how: 'append' }]
    const request = { sourceServiceId: restored, targetServiceId: original, requestKey, tables }
    const { statements } = await planMigrate(ADMIN, request)
    expect(statements[0]?.title).toMatch(/may connect from the address of .* only$/)
    const [proved, made] = [hooks.hold('migrate:reader:after'), hooks.hold('migrate:tables:after')]
    const { operationId } = await requestMigrate(ADMIN, request)
    await proved.reached()
    const before = Object.values(await addressesOf(original))
    const [opened, ...more] = await openedFor(operationId)
    expect([before, more]).toEqual([expect.arrayContaining([opened]), []])
    const asGuest = (serviceId: string) =>
      onEngineOf(serviceId, (engine) => engine.command(readAsGuest(restored, requestKey)))
    await asGuest(original)
    await expect(asGuest(other)).rejects.toThrow(/Authentication failed/)
    proved.release()

    await made.reached()
    await moveToAnotherAddress(original)
    const after = Object.values(await addressesOf(original))
    expect(after.filter((address) => before.includes(address))).toEqual([])
    const [copied, closed] = [hooks.hold('migrate:copied:after'), hooks.hold('migrate:closed:after')]
    made.release()
    for (const step of [copied, closed]) await step.reached().then(() => step.release())
    await untilSucceeded(operationId)
    expect(await fingerprint(original)).toEqual(rows)
    expect(await openedFor(operationId)).toEqual([])
    expect(await usersOf(restored)).toEqual(users)

    const asProcess = await givenProcess()
    const whole = [{ database: 'shop', table: 'orders', how: 'new' }]
    const provedAgain = hooks.hold('migrate:reader:after')
    const again = await requestMigrate(ADMIN, {
      ...request,
      targetServiceId: asProcess,
      requestKey: randomUUID(),
      tables: whole,
    })
    await provedAgain.reached()
    expect(await openedFor(again.operationId)).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/)])
    provedAgain.release()
    await untilSucceeded(again.operationId)
    expect(await fingerprint(asProcess)).toEqual(rows)
    expect(await usersOf(restored)).toEqual(users)
    const back = {
      ...request,
      sourceServiceId: asProcess,
      targetServiceId: original,
      requestKey: randomUUID(),
    }
    expect((await planMigrate(ADMIN, back)).blockedReason).toMatch(/is a container and can't reach/)
  }, 180_000)

  test('let in who is on the access list and nobody else, by IPv4 and by IPv6', async () => {
    const [service, one, other] = await givenThree()
    const { password, operationId } = await resetPassword(ADMIN, { serviceId: service })
    await untilSucceeded(operationId ?? '')
    const { username } = await serviceRow(service)
    const [first, second] = [await addressesOf(one), await addressesOf(other)]
    const answers = async (...sources: string[]) => {
      const entries = sources.map((address) => ({ source: address, description: '' }))
      const change = await updateAccessList(ADMIN, { serviceId: service, entries })
      await untilSucceeded(change.operationId ?? '')
      const there = await addressesOf(service)
      const tries = [one, other].flatMap((from) =>
        [there.v4, `[${there.v6}]`].map((address) => [from, address] as const),
      )
      return Promise.all(tries.map(([from, address]) => logInFrom(from, address, { username, password })))
    }
    const [yes, no] = [200, 403]
    expect(await answers(first.v4, second.v6)).toEqual([yes, no, no, yes])
    expect(await answers('0.0.0.0/0')).toEqual([yes, no, yes, no])
    expect(await answers(`${first.v6}/64`, '203.0.113.0/24')).toEqual([no, yes, no, yes])
    expect(await answers('::/0')).toEqual([yes, yes, yes, yes])
    expect(await answers()).toEqual([no, no, no, no])
  }, 180_000)

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
    const strays = async (ctx = ADMIN) => {
      await noteStrays(driverNamed(createDrivers(getEnv()), 'docker'))
      return (await listServices(ctx)).strays.map(({ kind, isRunning, command }) => ({ kind, isRunning, command }))
    }
    const name = `${prefix()}-${serviceId}`
    const volume = { kind: 'volume', isRunning: false, command: `docker volume rm ${name}` }
    expect(await strays()).toEqual([
      { kind: 'container', isRunning: true, command: `docker rm --force ${name}` },
      volume,
    ])
    expect(await strays(VIEWER)).toEqual([])
    expect((await containerOf(serviceId).inspect()).State.Running).toBe(true)
    await containerOf(serviceId).remove({ force: true })
    expect(await strays()).toEqual([volume])
    await docker.getVolume(name).remove()
    expect(await strays()).toEqual([])
  })

  test(`are brought up ${AT_ONCE} at a time when ${MANY} are wanted at once`, async () => {
    const events = await docker.getEvents({ filters: { label: [`console.prefix=${prefix()}`], event: ['create'] } })
    const created = new Set<string>()
    /** Whoever was on the way at each creation; the first may come before anybody here knows whose it is. */
    const moments: string[][] = []
    events.on('data', (line: Buffer) => {
      const id: unknown = JSON.parse(line.toString()).Actor?.Attributes?.['console.service-id']
      if (typeof id === 'string') created.add(id)
      moments.push([...created].filter((each) => !up.has(each)))
    })
    const asked = await Promise.all(
      Array.from({ length: MANY }, () => createService(ADMIN, { name: uniqueName('many') })),
    )
    for (const { operationId } of asked) await untilSucceeded(operationId)
    const wanted = new Set(asked.map(({ serviceId }) => serviceId))
    const ofWanted = (ids: Iterable<string>) => [...ids].filter((id) => wanted.has(id)).length
    expect(ofWanted(created)).toBe(MANY)
    expect(Math.max(...moments.map(ofWanted))).toBe(AT_ONCE)
  }, 180_000)

  test(`are looked after in one call when ${WATCHED} run`, async () => {
    await givenMoreUpTo(WATCHED)
    const running = { driver: 'docker', state: 'running' } as const
    const daemon = await countRequests()
    await watchServices(createDockerDriver({ ...dockerSettings(getEnv()), host: daemon.host }))
    daemon.close()
    expect(daemon.requests).toEqual([expect.stringMatching(/^GET \/containers\/json\?/)])
    expect(await db.service.count({ where: running })).toBeGreaterThanOrEqual(WATCHED)
  }, 180_000)
})
