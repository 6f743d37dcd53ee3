import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { countRows } from '@/lib/clickhouse/inventory'
import { stepsOf } from '@/lib/operation/step-labels'
import { requestRestoreInto } from '@/lib/restore/request-restore-into'
import { givenBackup } from '@/tests/helpers/backups'
import { expectNoStrayEngines, killEngine } from '@/tests/helpers/engines'
import { startWorkerProcesses, type WorkerProcesses } from '@/tests/helpers/worker-processes'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  onEngineOf,
  untilSucceeded,
} from '@/tests/helpers/world'

const ROWS = 20_000
/** A worker that takes over waits for its turn each time. */
const MANY = { timeout: 300_000 }

let workers: WorkerProcesses
let source: { serviceId: string; backupId: string }
let target: string

beforeAll(async () => {
  workers = await startWorkerProcesses()
  await workers.whileAlive(async () => {
    const serviceId = await givenService()
    await fillWithOrders(serviceId, ROWS)
    await onEngineOf(serviceId, async (engine) => {
      await engine.command('CREATE TABLE shop.more AS shop.orders')
      await engine.command('INSERT INTO shop.more SELECT * FROM shop.orders')
    })
    source = { serviceId, backupId: await givenBackup(serviceId) }
    target = await givenService()
    await fillWithOrders(target, ROWS)
  })
})

afterAll(async () => {
  await workers.close()
  await endWorld(undefined)
})

const points = stepsOf('restore_into', { withSample: false }).flatMap(({ key }) => [
  `restore_into:${key}:before`,
  `restore_into:${key}:after`,
])

const count = (table: string) => onEngineOf(target, (engine) => countRows(engine, 'shop', table))

/** Two tables: one that is made, and one that holds rows and gets those of the backup besides. */
async function askBoth(name: string): Promise<string> {
  const { operationId } = await requestRestoreInto(ADMIN, {
    targetServiceId: target,
    backupId: source.backupId,
    requestKey: randomUUID(),
    allowNonEmptyTables: true,
    elements: [
      { database: 'shop', table: 'orders', asTable: name },
      { database: 'shop', table: 'more', asTable: 'appended' },
    ],
  })
  return operationId
}

async function givenAppended(): Promise<void> {
  await onEngineOf(target, async (engine) => {
    await engine.command('DROP TABLE IF EXISTS shop.appended SYNC')
    await engine.command('CREATE TABLE shop.appended AS shop.orders')
    await engine.command('INSERT INTO shop.appended SELECT * FROM shop.orders LIMIT 500')
  })
}

describe('a restore into an existing service neither doubles nor loses a row when its worker is killed', () => {
  test('before and after each of its steps', MANY, async () => {
    const before = await fingerprint(target)
    await givenAppended()
    const name = `made_${randomUUID().slice(0, 8)}`
    const operationId = await askBoth(name)
    for (const point of points) await workers.dieAt(point)
    await workers.whileAlive(() => untilSucceeded(operationId))
    expect([await count(name), await count('appended')]).toEqual([ROWS, ROWS + 500])
    expect(await fingerprint(target)).toEqual(before)
    await expectNoStrayEngines()
  })

  test.each(points.filter((point) => point.includes(':data:')))('and its engine with it, at %s', async (point) => {
    await givenAppended()
    const name = `made_${randomUUID().slice(0, 8)}`
    const operationId = await askBoth(name)
    await workers.dieAt(point)
    await killEngine(target)
    await workers.whileAlive(() => untilSucceeded(operationId))
    expect([await count(name), await count('appended')]).toEqual([ROWS, ROWS + 500])
  })
})
