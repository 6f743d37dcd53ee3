import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { db } from '@/lib/db'
import { guestNameOf } from '@/lib/migrate/names'
import { requestMigrate } from '@/lib/migrate/request-migrate'
import { cancelOperation } from '@/lib/operation/cancel-operation'
import { stepsOf } from '@/lib/operation/step-labels'
import { expectNoStrayEngines, killEngine } from '@/tests/helpers/engines'
import { expireLeases, startWorkerProcesses, type WorkerProcesses } from '@/tests/helpers/worker-processes'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  onEngineOf,
  until,
  untilEnded,
  untilSucceeded,
} from '@/tests/helpers/world'

const ROWS = 20_000
/** Every row of it takes so long to insert that a copy of it can be caught. */
const SLOW_ROWS = 1_200
const SLOW =
  'CREATE TABLE shop.slow (id UInt64, waited UInt8 MATERIALIZED sleepEachRow(0.002)) ENGINE = MergeTree PARTITION BY id % 4 ORDER BY id'

const MILLIONS = 10_000_000
/** Three seconds more for all of its rows. */
const BIG =
  'CREATE TABLE shop.big (id UInt64, waited UInt8 MATERIALIZED sleepEachRow(0.0000003)) ENGINE = MergeTree PARTITION BY id % 8 ORDER BY id'
const SUMS =
  'SELECT count() AS rows, toString(sum(id)) AS ids, toString(groupBitXor(cityHash64(id))) AS hash FROM shop.big'
const sumsRow = z.object({ rows: z.number(), ids: z.string(), hash: z.string() })

/** A worker that takes over waits for its turn each time. */
const MANY = { timeout: 300_000 }

const countRow = z.object({ n: z.number() })

let workers: WorkerProcesses
let source: string
let target: string
let whole: { rows: number; checksum: string }

const countOf = (serviceId: string, sql: string) =>
  onEngineOf(serviceId, async (engine) => (await engine.query(sql, countRow))[0]?.n)

async function ask(table: Record<string, unknown>) {
  const requestKey = randomUUID()
  const request = { sourceServiceId: source, targetServiceId: target, requestKey }
  const { operationId } = await requestMigrate(ADMIN, { ...request, tables: [{ database: 'shop', ...table }] })
  return { operationId, requestKey }
}

/** In the end the user and the copy beside are gone, and no engine is left over. */
async function expectClean(requestKey: string): Promise<void> {
  await workers.whileAlive(async () => {
    await until('the user to be gone', async () => {
      const users = `SELECT count() AS n FROM system.users WHERE name = '${guestNameOf(requestKey)}'`
      return (await countOf(source, users).catch(() => null)) === 0
    })
  })
  expect(await db.accessOpening.count()).toBe(0)
  const copies = `SELECT count() AS n FROM system.tables WHERE name LIKE '%\\_copy\\_%'`
  expect(await countOf(target, copies)).toBe(0)
  await expectNoStrayEngines()
}

beforeAll(async () => {
  workers = await startWorkerProcesses()
  await workers.whileAlive(async () => {
    source = await givenService()
    target = await givenService()
    for (const serviceId of [source, target]) await fillWithOrders(serviceId, ROWS)
    await onEngineOf(source, async (engine) => {
      await engine.command(SLOW)
      await engine.command(`INSERT INTO shop.slow SELECT number FROM numbers(${SLOW_ROWS})`)
    })
    whole = await fingerprint(source)
  })
})

afterAll(async () => {
  await workers.close()
  await endWorld(undefined)
})

beforeEach(() => onEngineOf(target, (engine) => engine.command('TRUNCATE TABLE shop.orders')))

test('a copy whose worker is killed before and after each of its steps brings every row once', MANY, async () => {
  const { operationId, requestKey } = await ask({ table: 'orders', how: 'append' })
  for (const { key } of stepsOf('migrate', { withSample: false })) {
    for (const edge of ['before', 'after']) await workers.dieAt(`migrate:${key}:${edge}`)
  }
  await workers.whileAlive(() => untilSucceeded(operationId))
  expect(await fingerprint(target)).toEqual(whole)
  expect(await fingerprint(source)).toEqual(whole)
  await expectClean(requestKey)
})

test(
  'ten million rows that were truncated by mistake come back once, although the worker is killed in the middle',
  MANY,
  async () => {
    for (const serviceId of [source, target]) await onEngineOf(serviceId, (engine) => engine.command(BIG))
    const fill = (rows: number) => `INSERT INTO shop.big SELECT number FROM numbers(${rows})`
    await onEngineOf(source, (engine) => engine.command(fill(MILLIONS)))
    await onEngineOf(target, async (engine) => {
      await engine.command(fill(MILLIONS / 100))
      await engine.command('TRUNCATE TABLE shop.big')
    })
    const { operationId, requestKey } = await ask({ table: 'big', how: 'append' })
    const underWay = `SELECT count() AS n FROM system.processes WHERE startsWith(query_id, '${operationId}/copy/') AND read_rows BETWEEN 1 AND ${MILLIONS - 1}`
    await workers.whileAlive(() => until('rows to come', async () => (await countOf(target, underWay)) === 1))
    await expireLeases()
    await workers.whileAlive(() => untilSucceeded(operationId))
    const sums = (serviceId: string) => onEngineOf(serviceId, (engine) => engine.query(SUMS, sumsRow))
    expect(await sums(target)).toEqual(await sums(source))
    expect((await sums(target))[0]?.rows).toBe(MILLIONS)
    await expectClean(requestKey)
  },
)

describe('in the middle of an INSERT', () => {
  const killSource = () => killEngine(source)
  const killTarget = () => killEngine(target)

  test.each([
    ['the worker and the engine that is read from', killSource],
    ['the worker and the engine that is written to', killTarget],
  ])('%s may be killed: every row comes once', MANY, async (_who, kill) => {
    const { operationId, requestKey } = await ask({
      table: 'slow',
      asTable: `slow_${randomUUID().slice(0, 8)}`,
      how: 'new',
    })
    const running = `SELECT count() AS n FROM system.processes WHERE startsWith(query_id, '${operationId}/copy/')`
    await workers.whileAlive(() => until('the INSERT to run', async () => (await countOf(target, running)) === 1))
    await kill()
    await expireLeases()
    await workers.whileAlive(() => untilSucceeded(operationId))
    const { input } = await db.operation.findUniqueOrThrow({ where: { id: operationId } })
    const made = z.object({ request: z.object({ tables: z.array(z.object({ as: z.object({ table: z.string() }) })) }) })
    const [first] = made.parse(input).request.tables
    const rows = `SELECT count() + 0 AS n FROM shop.${first?.as.table} GROUP BY ALL HAVING uniqExact(id) = ${SLOW_ROWS}`
    expect(await countOf(target, rows)).toBe(SLOW_ROWS)
    await expectClean(requestKey)
  })
})

test('a copy that is cancelled, and whose worker is killed while it undoes, leaves nothing open', MANY, async () => {
  const { operationId, requestKey } = await ask({ table: 'orders', how: 'append' })
  await workers.dieAt('migrate:copied:after')
  await cancelOperation(ADMIN, { operationId })
  await workers.dieAt('change_access:engine:before')
  await workers.dieAt('change_access:engine:after')
  await workers.whileAlive(() => untilEnded(operationId))
  expect(await fingerprint(source)).toEqual(whole)
  expect((await fingerprint(target)).rows).toBe(0)
  await expectClean(requestKey)
})
