import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { takeBackup } from '@/lib/backup/take-backup'
import { db } from '@/lib/db'
import { type Runner, runOperation } from '@/lib/operation/run-operation'
import { createService } from '@/lib/service/create-service'
import { instanceSpec } from '@/lib/service/instance'
import { askRestore, discardService, expectGoodBackup } from '@/tests/helpers/backups'
import { enginePid, killEngine } from '@/tests/helpers/engines'
import { StepHooks } from '@/tests/helpers/step-hooks'
import { expireLeases } from '@/tests/helpers/worker-processes'
import { ADMIN, endWorld, fillWithOrders, fingerprint, makeDriver, untilSucceeded } from '@/tests/helpers/world'

let source: { serviceId: string; backupId: string; data: { rows: number; checksum: string } }

/** A worker without its loops: it takes the operations that a test gives it. */
function makeRunner(hooks = new StepHooks()): Runner {
  return { workerId: randomUUID(), drivers: [makeDriver()], signal: new AbortController().signal, onStep: hooks.onStep }
}

async function run(operationId: string, runner = makeRunner()): Promise<void> {
  await runOperation(runner, operationId)
  await untilSucceeded(operationId)
}

beforeAll(async () => {
  const { serviceId, operationId } = await createService(ADMIN, { name: 'source' })
  await run(operationId)
  await fillWithOrders(serviceId, 5_000)
  const backup = await takeBackup(ADMIN, { serviceId })
  await run(backup.operationId)
  source = { serviceId, backupId: backup.backupId, data: await fingerprint(serviceId) }
})

afterAll(() => endWorld(undefined))

/** All that the database knows about an operation and its service. */
async function recordOf(operationId: string) {
  return db.operation.findUniqueOrThrow({
    where: { id: operationId },
    include: { steps: { orderBy: { position: 'asc' } }, service: true, backup: true },
  })
}

/** One worker stands still at the point until its lease is over and another has ended the operation. */
async function overtake(point: string, operationId: string) {
  const hooks = new StepHooks()
  const held = hooks.hold(point)
  const slowRun = runOperation(makeRunner(hooks), operationId)
  await held.reached()
  await expireLeases()
  await run(operationId)
  const after = await recordOf(operationId)
  return {
    after,
    letGo: async () => {
      held.release()
      await slowRun
    },
  }
}

const POINTS = [
  'backup_checked:after',
  'instance:before',
  'engine:after',
  'data:before',
  'data:after',
  'verified:after',
  'running:before',
]

test.each(POINTS)(
  'a worker that lost its restore at %s touches neither rows nor engine when it wakes up',
  async (point) => {
    const { serviceId, operationId } = await askRestore(source.backupId)
    const { after, letGo } = await overtake(`restore:${point}`, operationId)
    await fillWithOrders(serviceId, 1)
    const [pid, data] = [await enginePid(serviceId), await fingerprint(serviceId)]
    await letGo()
    expect(await recordOf(operationId)).toEqual(after)
    expect(await enginePid(serviceId)).toBe(pid)
    expect(await fingerprint(serviceId)).toEqual(data)
    await discardService(serviceId)
  },
)

test('a worker that lost its restore removes nothing, even when the engine has forgotten the RESTORE since', async () => {
  const { serviceId, operationId } = await askRestore(source.backupId)
  const { letGo } = await overtake('restore:data:before', operationId)
  await killEngine(serviceId)
  await makeDriver().ensureRunning(instanceSpec(await db.service.findUniqueOrThrow({ where: { id: serviceId } })))
  await fillWithOrders(serviceId, 1)
  const data = await fingerprint(serviceId)
  await letGo()
  expect(await fingerprint(serviceId)).toEqual(data)
  await discardService(serviceId)
})

test('a worker that lost its restore and then fails does not undo what the other made', async () => {
  const { serviceId, operationId } = await askRestore(source.backupId)
  const failing = new StepHooks()
  failing.once('restore:data:after', async () => {
    await expireLeases()
    await run(operationId)
    throw new Error('the disk broke')
  })
  await runOperation(makeRunner(failing), operationId)
  expect((await recordOf(operationId)).state).toBe('succeeded')
  expect(await fingerprint(serviceId)).toEqual(source.data)
  await discardService(serviceId)
})

test('a worker that stood still lets go of an operation that it has itself taken over since', async () => {
  const { serviceId, operationId } = await askRestore(source.backupId)
  const hooks = new StepHooks()
  const runner = makeRunner(hooks)
  const [first, second] = [hooks.hold('restore:data:before'), hooks.hold('restore:verified:before')]
  const firstRun = runOperation(runner, operationId)
  await first.reached()
  await expireLeases()
  const secondRun = runOperation(runner, operationId)
  await second.reached()
  first.release()
  await firstRun
  const { state, steps } = await recordOf(operationId)
  expect(state).toBe('running')
  expect(steps.find(({ key }) => key === 'verified')?.state).toBe('running')
  second.release()
  await secondRun
  await untilSucceeded(operationId)
  expect(await fingerprint(serviceId)).toEqual(source.data)
  await discardService(serviceId)
})

test.each(['started:before', 'started:after', 'copied:after', 'checked:before'])(
  'a worker that lost its backup at %s leaves the finished one alone',
  async (point) => {
    const { backupId, operationId } = await takeBackup(ADMIN, { serviceId: source.serviceId })
    const { after, letGo } = await overtake(`backup:${point}`, operationId)
    await letGo()
    expect(await recordOf(operationId)).toEqual(after)
    await expectGoodBackup(backupId)
  },
)
