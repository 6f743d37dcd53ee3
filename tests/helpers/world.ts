import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { Ctx, UserActor } from '@/lib/auth/ctx'
import type { Role } from '@/lib/auth/permissions'
import type { Engine } from '@/lib/clickhouse/client'
import { closeQueue } from '@/lib/jobs/queue'
import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { getOperation } from '@/lib/operation/get-operation'
import type { OperationView } from '@/lib/operation/types'
import { createProcessDriver } from '@/lib/provisioning/process/process-driver'
import { endpointOf, withEngine } from '@/lib/service/instance'
import { createService } from '@/lib/service/create-service'
import { type RunningWorker, startWorker, type WorkerOptions } from '@/worker/start-worker'

function personOf(role: Role): Ctx & { actor: UserActor } {
  return { actor: { kind: 'user', id: `${role}-1`, label: `${role}@example.com`, role, serviceRoles: {} } }
}

export const ADMIN = personOf('admin')
export const SUPPORT = personOf('support')
export const VIEWER = personOf('viewer')

/** Longest that a test waits for something that takes a second on an idle machine. */
const PATIENCE_MS = 150_000
/** Each look costs what is waited for some of the machine: rarer, the longer it takes. */
const LOOK_EVERY_MS = { least: 20, most: 200, share: 0.05 }

/** Asks until the answer is there. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const start = Date.now()
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    const waitedMs = Date.now() - start
    if (waitedMs > patienceMs) throw new Error(`waited ${patienceMs} ms in vain: ${what}`)
    await pause(Math.min(LOOK_EVERY_MS.most, Math.max(LOOK_EVERY_MS.least, waitedMs * LOOK_EVERY_MS.share)))
  }
}

export function makeDriver() {
  return createProcessDriver({ dataDir: getEnv().CONSOLE_DATA_DIR })
}

/** A worker inside the test process, without the sample service. */
export async function startTestWorker(options: Partial<WorkerOptions> = {}): Promise<RunningWorker> {
  return startWorker({ drivers: [makeDriver()], ...options })
}

/** Waits until an operation has ended, however it ended. */
export function untilEnded(operationId: string): Promise<OperationView> {
  return until(`operation ${operationId} to end`, async () => {
    const operation = await getOperation(ADMIN, { operationId })
    return ['succeeded', 'failed', 'cancelled'].includes(operation.state) && operation
  })
}

export async function untilSucceeded(operationId: string): Promise<OperationView> {
  const operation = await untilEnded(operationId)
  if (operation.state !== 'succeeded')
    throw new Error(`operation ${operation.kind} ${operation.state}: ${operation.error}`)
  return operation
}

export function uniqueName(prefix = 'service'): string {
  return `${prefix} ${randomUUID().slice(0, 8)}`
}

/** A running, empty service. */
export async function givenService(name = uniqueName()): Promise<string> {
  const { serviceId, operationId } = await createService(ADMIN, { name })
  await untilSucceeded(operationId)
  return serviceId
}

export async function onEngineOf<T>(serviceId: string, work: (engine: Engine) => Promise<T>): Promise<T> {
  const service = await db.service.findUniqueOrThrow({ where: { id: serviceId } })
  return withEngine(service, endpointOf(service), work)
}

/** Makes `shop.orders`, partitioned by month, with `rows` rows whose content follows from their number. */
export async function fillOrders(engine: Engine, rows: number): Promise<void> {
  await engine.command('CREATE DATABASE IF NOT EXISTS shop')
  await engine.command(
    'CREATE TABLE IF NOT EXISTS shop.orders (id UInt64, placed Date, amount UInt32, note String) ENGINE = MergeTree PARTITION BY toYYYYMM(placed) ORDER BY id',
  )
  await engine.command(
    `INSERT INTO shop.orders SELECT number, toDate('2026-01-01') + number % 300, intHash32(number) % 1000, toString(intHash64(number)) FROM numbers(${rows})`,
  )
}

/** The same on a service's engine. */
export async function fillWithOrders(serviceId: string, rows: number): Promise<void> {
  await onEngineOf(serviceId, (engine) => fillOrders(engine, rows))
}

const fingerprintRow = z.object({ rows: z.number(), checksum: z.string() })

/** Rows of `shop.orders` and a checksum over all of its data, whatever the order of the parts. */
export async function fingerprint(serviceId: string): Promise<{ rows: number; checksum: string }> {
  const rows = await onEngineOf(serviceId, (engine) =>
    engine.query(
      'SELECT count() AS rows, toString(groupBitXor(cityHash64(*))) AS checksum FROM shop.orders',
      fingerprintRow,
    ),
  )
  const [first] = rows
  if (!first) throw new Error('no fingerprint')
  return first
}

const tableRow = z.object({ database: z.string(), name: z.string() })
const TABLES = `SELECT database, name FROM system.tables
  WHERE database NOT IN ('system', 'INFORMATION_SCHEMA', 'information_schema') ORDER BY database, name`

/** The same of every table of a service, by its name. */
export function fingerprintsOf(serviceId: string): Promise<Record<string, z.infer<typeof fingerprintRow>>> {
  return onEngineOf(serviceId, async (engine) => {
    const all: Record<string, z.infer<typeof fingerprintRow>> = {}
    for (const { database, name } of await engine.query(TABLES, tableRow)) {
      const sql = `SELECT count() AS rows, toString(groupBitXor(cityHash64(*))) AS checksum FROM ${database}.${name}`
      const [first] = await engine.query(sql, fingerprintRow)
      if (first) all[`${database}.${name}`] = first
    }
    return all
  })
}

/** Ends the worker and every engine, and this process's connections. */
export async function endWorld(worker: RunningWorker | undefined): Promise<void> {
  await worker?.stop()
  await makeDriver().release()
  await closeQueue()
  await db.$disconnect()
}
