import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { db } from '@/lib/db'
import { expireBackups } from '@/lib/schedule/expire-backups'
import { insertService } from '@/lib/service/insert-service'
import { backupPath } from '@/lib/store/paths'
import { endWorld, startTestWorker, uniqueName, until } from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'

const DAY_MS = 24 * 3_600_000
const RETENTION_DAYS = 7
const HISTORIES = 25

let worker: RunningWorker

beforeAll(async () => {
  worker = await startTestWorker()
})

afterAll(() => endWorld(worker))

type Past = { state: 'successful' | 'failed' | 'cancelled'; ageDays: number }

const past: fc.Arbitrary<Past> = fc.record({
  state: fc.constantFrom('successful', 'failed', 'cancelled'),
  ageDays: fc.integer({ min: 0, max: 30 }).map((days) => days + 0.5),
})

/** Backups of a service without an engine: only their rows and files matter here. */
async function givenHistory(history: readonly Past[], isDeleted: boolean) {
  const serviceId = await insertService(db, { name: uniqueName() })
  const state = isDeleted ? 'terminated' : 'stopped'
  await db.service.update({ where: { id: serviceId }, data: { state, backupRetentionDays: RETENTION_DAYS } })
  const backups = history.map((each) => ({ ...each, id: randomUUID() }))
  for (const { id, state: backupState, ageDays } of backups) {
    const startedAt = new Date(Date.now() - ageDays * DAY_MS)
    await db.backup.create({
      data: { id, chainId: id, serviceId, state: backupState, type: 'full', trigger: 'manual', startedAt },
    })
    if (backupState !== 'successful') continue
    await mkdir(backupPath(serviceId, id), { recursive: true })
    await writeFile(path.join(backupPath(serviceId, id), '.backup'), 'x')
  }
  return { serviceId, backups }
}

/** What must stay: everything young, and the youngest good one whatever its age. */
function expectedToStay(backups: readonly (Past & { id: string })[]): string[] {
  const good = backups.filter(({ state }) => state === 'successful').map(({ ageDays }) => ageDays)
  const newestGoodAge = Math.min(...good)
  const isNewestGood = ({ state, ageDays }: Past) => state === 'successful' && ageDays === newestGoodAge
  return backups.filter((each) => each.ageDays < RETENTION_DAYS || isNewestGood(each)).map(({ id }) => id)
}

async function expireAll(serviceId: string): Promise<void> {
  await expireBackups(new Date())
  await until('deletions to end', async () => {
    const open = await db.operation.count({ where: { serviceId, state: { in: ['queued', 'running'] } } })
    return open === 0
  })
}

async function expectExactly(serviceId: string, ids: readonly string[], backups: readonly (Past & { id: string })[]) {
  const rows = await db.backup.findMany({ where: { serviceId }, select: { id: true } })
  expect(rows.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
  const filesOf = backups.filter(({ id }) => existsSync(backupPath(serviceId, id))).map(({ id }) => id)
  const good = backups.filter(({ id, state }) => state === 'successful' && ids.includes(id)).map(({ id }) => id)
  expect(filesOf.toSorted()).toEqual(good.toSorted())
}

test('expired backups go with their files, and the last good one stays when all are expired and later ones failed', async () => {
  const history: Past[] = [
    { state: 'successful', ageDays: 30 },
    { state: 'successful', ageDays: 20 },
    { state: 'failed', ageDays: 10 },
    { state: 'failed', ageDays: 1 },
  ]
  const { serviceId, backups } = await givenHistory(history, false)
  await expireAll(serviceId)
  const stay = [backups[1]?.id ?? '', backups[3]?.id ?? '']
  await expectExactly(serviceId, stay, backups)
})

test('whatever the history, exactly the expired ones go, never the newest good one', async () => {
  const histories = fc.array(fc.uniqueArray(past, { maxLength: 12, selector: ({ ageDays }) => ageDays }), {
    minLength: HISTORIES,
    maxLength: HISTORIES,
  })
  const [sample = []] = fc.sample(histories, 1)
  const given = await Promise.all(sample.map((history, index) => givenHistory(history, index % 3 === 0)))
  for (const { serviceId } of given) await expireAll(serviceId)
  for (const { serviceId, backups } of given) await expectExactly(serviceId, expectedToStay(backups), backups)
})

test('two workers that expire at the same moment remove each backup once', async () => {
  const history: Past[] = Array.from({ length: 8 }, (_, index) => ({ state: 'successful', ageDays: 10 + index }))
  const { serviceId, backups } = await givenHistory(history, false)
  await Promise.all([expireBackups(new Date()), expireBackups(new Date())])
  // The worker's own minute may have asked for some of them already.
  expect(await db.operation.count({ where: { serviceId, kind: 'delete_backup' } })).toBe(7)
  await expireAll(serviceId)
  await expectExactly(serviceId, expectedToStay(backups), backups)
})
