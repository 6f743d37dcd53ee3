import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomUUID } from 'node:crypto'
import { browseTable } from '@/lib/backup/browse-table'
import { readBackupTree } from '@/lib/backup/browse-backup'
import { tablesOf } from '@/lib/backup/backup-tree'
import { compareBackup } from '@/lib/backup/compare-backup'
import { planRestoreInto } from '@/lib/restore/plan-restore-into'
import { literal } from '@/lib/clickhouse/quote'
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
  SUPPORT,
  uniqueName,
  untilSucceeded,
  VIEWER,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import { compareRestored } from './compare-restored'
import { getChecklist } from './get-checklist'
import { stopService } from '@/lib/service/stop-service'

const WRITTEN = literal("dqLm0v'7x(Zk,9Pw")
/** Nothing listens at these addresses: what is named there is asked only when somebody reads. */
const WITH_SECRETS: Record<string, string> = {
  bucket: `TABLE vault.bucket (id UInt64) ENGINE = S3('http://127.0.0.1:1/bucket/x.csv', 'AK', ${WRITTEN}, 'CSV')`,
  dictionary: `DICTIONARY vault.dictionary (id UInt64, name String) PRIMARY KEY id SOURCE(CLICKHOUSE(HOST '127.0.0.1' PORT 1 USER 'u' PASSWORD ${WRITTEN} DB 'd' TABLE 't')) LAYOUT(FLAT()) LIFETIME(0)`,
  page: "TABLE vault.page (id UInt64) ENGINE = URL('http://u:dqLm0v@127.0.0.1:1/x.csv', 'CSV')",
  sealed: `TABLE vault.sealed (id UInt64, s String DEFAULT encrypt('aes-128-ecb', 'x', ${WRITTEN})) ENGINE = MergeTree ORDER BY id`,
  shop: `TABLE vault.shop (id UInt64) ENGINE = MySQL('127.0.0.1:1', 'd', 't', 'u', ${WRITTEN})`,
}

let worker: RunningWorker
const name = uniqueName('original')
let original: string
let backupId: string
let serviceId: string

beforeAll(async () => {
  worker = await startTestWorker()
  original = await givenService(name)
  await fillWithOrders(original, 1_000)
  await onEngineOf(original, async (engine) => {
    await engine.command('CREATE TABLE shop.old (a UInt8) ENGINE = MergeTree ORDER BY a')
    await engine.command('CREATE DATABASE vault')
    for (const sql of Object.values(WITH_SECRETS)) await engine.command(`CREATE ${sql}`)
  })
  backupId = await givenBackup(original)
  const restored = await askRestore(backupId)
  await untilSucceeded(restored.operationId)
  serviceId = restored.serviceId
})

afterAll(() => endWorld(worker))

/** As the backup's own files have them, but for the tables' ids. */
async function storedDefinitions(id: string): Promise<Record<string, string>> {
  const tables = tablesOf((await readBackupTree(id)).tree).filter(({ database }) => database === 'vault')
  return Object.fromEntries(
    tables.map(({ name: table, definition }) => [table, definition.replace(/ UUID '[0-9a-f-]+'/, '')]),
  )
}

test('passwords in definitions are shown to nobody, hide no difference and make none, and are restored', async () => {
  const stored = await storedDefinitions(backupId)
  expect(Object.keys(stored).toSorted()).toEqual(Object.keys(WITH_SECRETS))
  for (const definition of Object.values(stored)) expect(definition).toContain('dqLm0v')

  for (const ctx of [VIEWER, SUPPORT, ADMIN]) {
    for (const table of Object.keys(WITH_SECRETS)) {
      const { definition } = await browseTable(ctx, { backupId, database: 'vault', table })
      expect(definition).toContain('[HIDDEN]')
      expect(definition).not.toContain('dqLm0v')
    }
  }
  expect((await compareBackup(VIEWER, { backupId, with: { live: true } })).changes).toEqual([])
  const { tables } = await compareRestored(VIEWER, { serviceId })
  expect(tables.map(({ hereChange, originalChange }) => [hereChange, originalChange])).toEqual(
    tables.map(() => ['same', 'same']),
  )
  const into = { targetServiceId: original, backupId, requestKey: randomUUID() }
  const same = await planRestoreInto(ADMIN, { ...into, elements: [{ database: 'vault', table: 'shop' }] })
  expect(same.tables).toMatchObject([{ effect: 'structure_only', definitions: null }])

  await onEngineOf(original, async (engine) => {
    await engine.command('DROP TABLE vault.shop SYNC')
    await engine.command(`CREATE TABLE vault.shop (id UInt8) ENGINE = MySQL('127.0.0.1:1', 'd', 't', 'u', ${WRITTEN})`)
  })
  const { changes } = await compareBackup(ADMIN, { backupId, with: { live: true } })
  const plan = await planRestoreInto(ADMIN, { ...into, elements: [{ database: 'vault', table: 'shop' }] })
  expect(changes).toMatchObject([{ name: 'shop', definitions: { from: expect.any(String) } }])
  expect(plan.tables).toMatchObject([{ effect: 'different', definitions: { backup: expect.any(String) } }])
  expect(JSON.stringify([changes, plan])).toContain('[HIDDEN]')
  expect(JSON.stringify([changes, plan])).not.toContain('dqLm0v')

  expect(await storedDefinitions(await givenBackup(serviceId))).toEqual(stored)
})

test('a restored service is compared with its backup and with what the original is by now, until that is gone', async () => {
  await onEngineOf(original, async (engine) => {
    await engine.command('INSERT INTO shop.orders (id) SELECT 1000000 + number FROM numbers(5)')
    await engine.command('DROP TABLE shop.old SYNC')
    await engine.command('CREATE TABLE shop.new (a UInt8) ENGINE = MergeTree ORDER BY a')
  })

  const { tables, ...problems } = await compareRestored(VIEWER, { serviceId })
  expect(problems).toMatchObject({ backupProblem: null, originalProblem: null })
  expect(tables.filter(({ database }) => database === 'shop')).toMatchObject([
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
  expect(
    after.tables
      .filter(({ database }) => database === 'shop')
      .map((table) => [table.name, table.hereChange, table.original]),
  ).toEqual([
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
