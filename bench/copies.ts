import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { SYSTEM_CTX } from '@/lib/auth/ctx'
import type { Engine } from '@/lib/clickhouse/client'
import { literal } from '@/lib/clickhouse/sql'
import { db, type Service } from '@/lib/db'
import { requestMigrate } from '@/lib/migrate/request-migrate'
import { CONSOLE_USERNAME } from '@/lib/provisioning/port'
import { openSecret } from '@/lib/secrets'
import { endpointOf, withEngine } from '@/lib/service/instance'
import { type Figure, paired, timed } from './measure'

const RUNS = 3
const ROWS = 10_000_000
/** Of the rate of the bare statement. */
const RATE_REACH = 0.8
const LOOK_EVERY_MS = 25

const TABLE =
  '(id UInt64, placed Date, amount UInt32, note String) ENGINE = MergeTree PARTITION BY toYYYYMM(placed) ORDER BY id'

const load = (id: string) => db.service.findUniqueOrThrow({ where: { id } })
const on = <T>(service: Service, work: (engine: Engine) => Promise<T>) =>
  withEngine(service, endpointOf(service), work, { isLong: true })

async function givenRows(source: Service): Promise<void> {
  await on(source, async (engine) => {
    await engine.command('CREATE DATABASE IF NOT EXISTS bench')
    await engine.command(`CREATE TABLE bench.orders ${TABLE}`)
    await engine.command(
      `INSERT INTO bench.orders SELECT number, toDate('2026-01-01') + number % 300, intHash32(number) % 1000, toString(intHash64(number)) FROM numbers(${ROWS})`,
    )
    await engine.command('OPTIMIZE TABLE bench.orders FINAL')
  })
}

/** By hand, as the console's own user, from engine to engine. */
async function bareCopy(source: Service, target: Service): Promise<number> {
  const { host, tcpPort } = endpointOf(source)
  const password = literal(openSecret(source.consolePasswordEnc))
  return on(target, async (engine) => {
    await engine.command('CREATE DATABASE IF NOT EXISTS bench')
    await engine.command(`CREATE TABLE bench.bare ${TABLE}`)
    const from = `remote('${host}:${tcpPort}', 'bench', 'orders', '${CONSOLE_USERNAME}', ${password})`
    const { ms } = await timed(() => engine.command(`INSERT INTO bench.bare SELECT * FROM ${from}`))
    await engine.command('DROP TABLE bench.bare SYNC')
    return ms
  })
}

async function untilSucceeded(operationId: string): Promise<void> {
  for (;;) {
    const { state, error } = await db.operation.findUniqueOrThrow({ where: { id: operationId } })
    if (state === 'succeeded') return
    if (state === 'failed' || state === 'cancelled') throw new Error(`operation ${state}: ${error}`)
    await pause(LOOK_EVERY_MS)
  }
}

/** The step that copies, and in `whole` everything: access, comparison of both sides, and putting in place. */
async function ourCopy(source: Service, target: Service, whole: number[]): Promise<number> {
  const request = { sourceServiceId: source.id, targetServiceId: target.id, requestKey: randomUUID() }
  const tables = [{ database: 'bench', table: 'orders', asTable: 'copied', how: 'new' }]
  const { operationId } = await requestMigrate(SYSTEM_CTX, { ...request, tables })
  const { ms } = await timed(() => untilSucceeded(operationId))
  whole.push(ms)
  await on(target, (engine) => engine.command('DROP TABLE bench.copied SYNC'))
  const key = { operationId_key: { operationId, key: 'copied' } }
  const { startedAt, finishedAt } = await db.operationStep.findUniqueOrThrow({ where: key })
  return (finishedAt?.getTime() ?? 0) - (startedAt?.getTime() ?? 0)
}

/** A copy of ten million rows between two services, beside the bare INSERT ... SELECT FROM remote() of the same run. */
export async function measureCopies(sourceId: string, targetId: string): Promise<Figure> {
  const [source, target] = [await load(sourceId), await load(targetId)]
  await givenRows(source)
  const whole: number[] = []
  const { ours, bare } = await paired(
    RUNS,
    async () => ourCopy(source, target, whole),
    async () => bareCopy(await load(sourceId), target),
  )
  const rate = bare / ours
  const inAll = Math.round(whole.toSorted((a, b) => a - b)[Math.floor(whole.length / 2)] ?? 0)
  return {
    what: 'copying 10 million rows into another service, rate of the bare INSERT',
    measured: `${rate.toFixed(2)} x (${Math.round(ours)} ms, bare ${Math.round(bare)} ms; ${inAll} ms with all around it)`,
    reach: `${RATE_REACH} x`,
    isReached: rate >= RATE_REACH,
  }
}
