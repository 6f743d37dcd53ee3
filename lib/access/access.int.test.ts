import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { takeBackup } from '@/lib/backup/take-backup'
import { db } from '@/lib/db'
import { query } from '@/lib/provisioning/contract-queries'
import { requestRestore } from '@/lib/restore/request-restore'
import { deleteService } from '@/lib/service/delete-service'
import { insertService } from '@/lib/service/insert-service'
import { endpointOf } from '@/lib/service/instance'
import { resetPassword } from '@/lib/service/reset-password'
import { startService } from '@/lib/service/start-service'
import { stopService } from '@/lib/service/stop-service'
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
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import { hasLoaded } from './engine-access'
import { getAccessList } from './get-access-list'
import { knock } from './knock'
import { openAccess, readAccessState } from './openings'
import { updateAccessList } from './update-access-list'
import { verifyAccess } from './verify-access'

const ELSEWHERE = '203.0.113.7'
const countRow = z.object({ n: z.number() })
const refusalRow = z.object({ value: z.number() })
const REFUSALS = "SELECT value FROM system.errors WHERE name = 'IP_ADDRESS_NOT_ALLOWED'"
const NOT_LET_IN = /Authentication failed/
const hooks = new StepHooks()

let worker: RunningWorker
let serviceId: string
let password: string

const entriesOf = (...sources: string[]) => sources.map((source) => ({ source, description: `for ${source}` }))
const rowOf = (id: string) => db.service.findUniqueOrThrow({ where: { id } })

async function change(...sources: string[]) {
  const { operationId } = await updateAccessList(ADMIN, { serviceId, entries: entriesOf(...sources) })
  return untilSucceeded(operationId ?? 'the service is not up')
}

/** As the person's own program does it. */
async function asPerson(sql = 'SELECT 1 AS one') {
  const service = await rowOf(serviceId)
  return query<{ one: number }>(endpointOf(service), service.username, password, sql)
}

beforeAll(async () => {
  worker = await startTestWorker({ onStep: hooks.onStep })
  serviceId = await givenService()
  await fillWithOrders(serviceId, 1_000)
  const reset = await resetPassword(ADMIN, { serviceId })
  password = reset.password
  await untilSucceeded(reset.operationId ?? '')
})

afterAll(async () => {
  hooks.releaseAll()
  await endWorld(worker)
})

test('a new service lets in from anywhere; a list keeps out who is not on it, and never the console', async () => {
  expect(await getAccessList(ADMIN, { serviceId })).toMatchObject({ mode: 'anywhere', change: null })
  expect(await asPerson()).toEqual([{ one: 1 }])
  const data = await fingerprint(serviceId)

  const refused = await change(ELSEWHERE, '2001:DB8::/32', '10.1.2.3/8')
  expect(refused.steps.at(-1)?.detail).toContain('127.0.0.1 is refused')
  await expect(asPerson()).rejects.toThrow(NOT_LET_IN)
  expect(await fingerprint(serviceId)).toEqual(data)
  expect(await getAccessList(ADMIN, { serviceId })).toMatchObject({
    mode: 'specific',
    entries: [{ source: ELSEWHERE }, { source: '2001:db8::/32' }, { source: '10.0.0.0/8' }],
    change: { id: refused.id, state: 'succeeded' },
  })

  const admitted = await change(ELSEWHERE, '127.0.0.1')
  expect(admitted.steps.at(-1)?.detail).toContain('127.0.0.1 is let in')
  expect(await asPerson()).toEqual([{ one: 1 }])

  await change()
  expect((await getAccessList(ADMIN, { serviceId })).mode).toBe('nowhere')
  await expect(asPerson()).rejects.toThrow(NOT_LET_IN)
  expect(await fingerprint(serviceId)).toEqual(data)
})

test.each(['0.0.0.0/0', '126.0.0.0/7'])('a block around the loopback addresses has them: %s', async (source) => {
  await change(source)
  expect(await asPerson()).toEqual([{ one: 1 }])
})

test('what is no address is said at its field, and nothing changes', async () => {
  const before = await rowOf(serviceId)
  for (const source of ['', 'example.com', '10.0.0.1/33', '::/1', '<ip>']) {
    const input = { serviceId, entries: entriesOf(ELSEWHERE, source) }
    await expect(updateAccessList(ADMIN, input), source).rejects.toMatchObject({
      issues: [{ path: ['entries', 1, 'source'] }],
    })
  }
  expect(await rowOf(serviceId)).toEqual(before)
})

test('trying out notices an engine that runs with another list', async () => {
  await change(ELSEWHERE)
  const service = await rowOf(serviceId)
  for (const networks of [['::/0'], [], [ELSEWHERE, '127.0.0.1']]) {
    await expect(verifyAccess(service, endpointOf(service), networks), networks.join()).rejects.toThrow(
      /another access/,
    )
  }
})

test('a running query is waited for; one that takes too long is told that it was ended', async () => {
  await change('127.0.0.1')
  const short = asPerson('SELECT count() AS one FROM numbers(6) WHERE sleepEachRow(0.25) = 0')
  await until('the short query to run', () => isBusy())
  const { operationId } = await updateAccessList(ADMIN, { serviceId, entries: entriesOf('127.0.0.1', ELSEWHERE) })
  expect(await short).toEqual([{ one: 6 }])
  await untilSucceeded(operationId ?? '')

  const long = asPerson(
    'SELECT count() AS one FROM numbers(900) WHERE sleepEachRow(0.1) = 0 SETTINGS max_block_size = 1',
  )
  const ended = expect(long).rejects.toThrow(/cancel/i)
  await until('the long query to run', () => isBusy())
  const entries = entriesOf('127.0.0.1')
  const hurried = await updateAccessList(ADMIN, { serviceId, entries, waitSeconds: 0 })
  const { steps } = await untilSucceeded(hurried.operationId ?? '')
  expect(steps[0]?.detail).toBe('1 still ran after 0 s and was ended')
  await ended
})

async function isBusy(): Promise<boolean> {
  const { username } = await rowOf(serviceId)
  const [row] = await onEngineOf(serviceId, (engine) =>
    engine.query('SELECT count() AS n FROM system.processes WHERE user = {username: String}', countRow, { username }),
  )
  return row?.n === 1
}

test('a stopped service takes its list when it starts', async () => {
  await change('127.0.0.1')
  await untilSucceeded((await stopService(ADMIN, { serviceId })).operationId)
  const stored = await updateAccessList(ADMIN, { serviceId, entries: entriesOf(ELSEWHERE) })
  expect(stored.operationId).toBeNull()
  await untilSucceeded((await startService(ADMIN, { serviceId })).operationId)
  await expect(asPerson()).rejects.toThrow(NOT_LET_IN)
})

test('what an operation opened is closed when that ends without closing it', async () => {
  await change(ELSEWHERE)
  const operationId = randomUUID()
  await db.$transaction(async (tx) => {
    const other = await insertService(tx, { name: uniqueName('other') })
    await tx.service.update({ where: { id: other }, data: { state: 'stopped' } })
    const data = {
      id: operationId,
      kind: 'restore_into',
      state: 'running',
      serviceId: other,
      requestedBy: 'test',
    } as const
    await tx.operation.create({ data })
  })
  const opening = { serviceId, source: '127.0.0.1', reason: 'Copying' }
  await openAccess(operationId, opening)
  await openAccess(operationId, opening)
  await until('the opening to hold', async () => (await readAccessState(serviceId)) === 'applied')
  expect(await asPerson()).toEqual([{ one: 1 }])
  expect(await getAccessList(ADMIN, { serviceId })).toMatchObject({
    entries: [{ source: ELSEWHERE }],
    openings: [{ source: '127.0.0.1', reason: 'Copying', operationId }],
  })
  await change(ELSEWHERE, '198.51.100.0/24')
  expect(await asPerson()).toEqual([{ one: 1 }])

  await db.operation.update({ where: { id: operationId }, data: { state: 'failed', error: 'broke' } })
  await until('the opening to be closed', () =>
    asPerson().then(
      () => false,
      (error: Error) => NOT_LET_IN.test(error.message),
    ),
  )
  expect((await getAccessList(ADMIN, { serviceId })).openings).toEqual([])
})

test('a restored service has the list of the original before it answers anybody, also when the original is gone', async () => {
  const entries = entriesOf(ELSEWHERE, '2001:db8::1')
  await untilSucceeded((await updateAccessList(ADMIN, { serviceId, entries })).operationId ?? '')
  const { backupId, operationId } = await takeBackup(ADMIN, { serviceId })
  await untilSucceeded(operationId)
  const { name } = await rowOf(serviceId)
  await untilSucceeded((await deleteService(ADMIN, { serviceId, confirmName: name })).operationId)

  const first = hooks.hold('restore:instance:after')
  const restored = await requestRestore(ADMIN, { backupId, name: uniqueName('restored'), requestKey: randomUUID() })
  await first.reached()
  const service = await rowOf(restored.serviceId)
  const expectEnforced = () =>
    onEngineOf(service.id, async (engine) => {
      expect(await hasLoaded(engine, service.username, [ELSEWHERE, '2001:db8::1'])).toBe(true)
      const refusals = () => engine.query(REFUSALS, refusalRow)
      const before = (await refusals())[0]?.value ?? 0
      expect(await knock(endpointOf(service), undefined, service.username)).toBe(403)
      expect((await refusals())[0]?.value).toBe(before + 1)
    })
  await expectEnforced()
  first.release()
  await untilSucceeded(restored.operationId)
  await expectEnforced()
  expect(await getAccessList(ADMIN, { serviceId: restored.serviceId })).toMatchObject({ mode: 'specific', entries })
  expect((await fingerprint(restored.serviceId)).rows).toBe(1_000)
})
