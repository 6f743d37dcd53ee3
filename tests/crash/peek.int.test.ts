import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { db } from '@/lib/db'
import { stepsOf } from '@/lib/operation/step-labels'
import { closePeek } from '@/lib/peek/close-peek'
import { openPeek } from '@/lib/peek/open-peek'
import { runPeekQuery } from '@/lib/peek/run-peek-query'
import { givenBackup } from '@/tests/helpers/backups'
import { expectInstanceGone, expectNoStrayEngines } from '@/tests/helpers/engines'
import { startWorkerProcesses, type WorkerProcesses } from '@/tests/helpers/worker-processes'
import { ADMIN, endWorld, fillWithOrders, givenService, until } from '@/tests/helpers/world'

const ROWS = 1_000

let workers: WorkerProcesses
let backupId: string

beforeAll(async () => {
  workers = await startWorkerProcesses()
  await workers.whileAlive(async () => {
    const serviceId = await givenService()
    await fillWithOrders(serviceId, ROWS)
    backupId = await givenBackup(serviceId)
  })
})

afterAll(async () => {
  await workers.close()
  await endWorld(undefined)
})

const pointsOf = (kind: 'open_peek' | 'close_peek') =>
  stepsOf(kind, { withSample: false }).flatMap(({ key }) => [`${kind}:${key}:before`, `${kind}:${key}:after`])

const untilState = (peekId: string, state: 'open' | 'closed') =>
  until(`the peek to be ${state}`, () => db.peek.findFirst({ where: { id: peekId, state } }))

async function expectNothingLeft(peekId: string): Promise<void> {
  await untilState(peekId, 'closed')
  await until('every operation to have ended', async () => {
    const open = await db.operation.count({ where: { state: { in: ['queued', 'running'] } } })
    return open === 0
  })
  await expectInstanceGone(peekId)
  await expectNoStrayEngines()
}

async function countOrders(peekId: string): Promise<unknown> {
  const { rows } = await runPeekQuery(ADMIN, { peekId, queryId: randomUUID(), sql: 'SELECT count() FROM shop.orders' })
  return rows
}

const CLOSE_POINTS = [...pointsOf('close_peek'), 'remove:before', 'remove:after']
const points = pointsOf('open_peek').map((open, index) => [open, CLOSE_POINTS[index] ?? 'remove:before'] as const)

describe('a peek leaves nothing behind when its worker is killed', () => {
  test.each(points)('at %s it opens all the same, and at %s it closes all the same', async (open, close) => {
    const { peekId } = await openPeek(ADMIN, { backupId })
    await workers.dieAt(open)
    const dying = workers.dieAt(close)
    await untilState(peekId, 'open')
    expect(await countOrders(peekId)).toEqual([[`${ROWS}`]])
    await closePeek(ADMIN, { peekId })
    await dying
    await workers.whileAlive(() => expectNothingLeft(peekId))
  })

  test('with its engine running, and it is closed before the next worker begins', async () => {
    const { peekId } = await openPeek(ADMIN, { backupId })
    await workers.dieAt('open_peek:mounted:after')
    await closePeek(ADMIN, { peekId })
    await workers.whileAlive(() => expectNothingLeft(peekId))
  })
})
