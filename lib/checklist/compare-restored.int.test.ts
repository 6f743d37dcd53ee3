import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomUUID } from 'node:crypto'
import { runSelect } from '@/lib/select/run-select'
import { deleteService } from '@/lib/service/delete-service'
import { askRestore, givenBackup } from '@/tests/helpers/backups'
import { messageOf } from '@/tests/helpers/peeks'
import { expectOnlySelects } from '@/tests/helpers/selects'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  givenService,
  onEngineOf,
  startTestWorker,
  uniqueName,
  untilSucceeded,
  VIEWER,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import { compareRestored } from './compare-restored'
import { getChecklist } from './get-checklist'
import { stopService } from '@/lib/service/stop-service'

let worker: RunningWorker

beforeAll(async () => {
  worker = await startTestWorker()
})

afterAll(() => endWorld(worker))

test('a restored service is compared with its backup and with what the original is by now, until that is gone', async () => {
  const name = uniqueName('original')
  const original = await givenService(name)
  await fillWithOrders(original, 1_000)
  await onEngineOf(original, (engine) =>
    engine.command('CREATE TABLE shop.old (a UInt8) ENGINE = MergeTree ORDER BY a'),
  )
  const backupId = await givenBackup(original)
  const { serviceId, operationId } = await askRestore(backupId)
  await untilSucceeded(operationId)
  await onEngineOf(original, async (engine) => {
    await engine.command('INSERT INTO shop.orders (id) SELECT 1000000 + number FROM numbers(5)')
    await engine.command('DROP TABLE shop.old SYNC')
    await engine.command('CREATE TABLE shop.new (a UInt8) ENGINE = MergeTree ORDER BY a')
  })

  const { tables, ...problems } = await compareRestored(VIEWER, { serviceId })
  expect(problems).toMatchObject({ backupProblem: null, originalProblem: null })
  expect(tables).toMatchObject([
    { name: 'new', backup: null, here: null, original: { rows: 0 }, hereChange: null, originalChange: 'added' },
    { name: 'old', here: { rows: 0 }, original: null, hereChange: 'same', originalChange: 'missing' },
    {
      name: 'orders',
      backup: { rows: 1_000 },
      here: { rows: 1_000 },
      original: { rows: 1_005 },
      hereChange: 'same',
      originalChange: 'rows',
    },
  ])

  expect((await getChecklist(VIEWER, { serviceId })).ticks.guide_original).toBeUndefined()
  await untilSucceeded((await deleteService(ADMIN, { serviceId: original, confirmName: name })).operationId)
  const after = await compareRestored(VIEWER, { serviceId })
  expect(after.originalProblem).toContain(`${name} is terminated`)
  expect(after.tables.map((table) => [table.name, table.hereChange, table.original])).toEqual([
    ['old', 'same', null],
    ['orders', 'same', null],
  ])
  const { ticks } = await getChecklist(VIEWER, { serviceId })
  expect(ticks.guide_original).toMatchObject({ by: ADMIN.actor.label })
})

test('SELECTs are answered and nothing can be changed by one; a stopped service says that it is stopped', async () => {
  const serviceId = await givenService()
  await fillWithOrders(serviceId, 1_000)
  await expectOnlySelects(serviceId)
  await untilSucceeded((await stopService(ADMIN, { serviceId })).operationId)
  const asked = runSelect(ADMIN, { serviceId, queryId: randomUUID(), sql: 'SELECT 1' })
  expect(await messageOf(asked)).toMatch(/is stopped. It can be queried when it runs/)
})
