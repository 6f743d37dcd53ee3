import { existsSync } from 'node:fs'
import { readdir, rm, truncate } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Backup, db } from '@/lib/db'
import { requestRestore } from '@/lib/restore/request-restore'
import { startDueBackups } from '@/lib/schedule/start-due-backups'
import { backupPath } from '@/lib/store/paths'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  startTestWorker,
  uniqueName,
  until,
  untilEnded,
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import { deleteBackup } from './delete-backup'
import { planDelete } from './plan-delete'
import { takeBackup } from './take-backup'

const ROWS = 20_000
let worker: RunningWorker

beforeAll(async () => {
  worker = await startTestWorker()
})

afterAll(() => endWorld(worker))

/** What the schedule does when the service is due. */
async function takeScheduled(serviceId: string): Promise<Backup> {
  const before = await db.backup.findMany({ where: { serviceId }, select: { id: true } })
  await db.service.update({ where: { id: serviceId }, data: { nextBackupAt: new Date(Date.now() - 60_000) } })
  return until('the scheduled backup', async () => {
    await startDueBackups(new Date())
    const known = before.map((backup) => backup.id)
    return db.backup.findFirst({ where: { serviceId, id: { notIn: known }, state: 'successful' } })
  })
}

async function givenChain(
  length: number,
  chainLength = 7,
): Promise<{ serviceId: string; backups: Backup[]; states: Awaited<ReturnType<typeof fingerprint>>[] }> {
  const serviceId = await givenService()
  await db.service.update({ where: { id: serviceId }, data: { chainLength } })
  await fillWithOrders(serviceId, ROWS)
  const backups: Backup[] = []
  const states = []
  for (let number = 0; number < length; number += 1) {
    if (number > 0) await fillWithOrders(serviceId, 10)
    states.push(await fingerprint(serviceId))
    backups.push(await takeScheduled(serviceId))
  }
  return { serviceId, backups, states }
}

async function restore(backupId: string) {
  const { serviceId, operationId } = await requestRestore(ADMIN, {
    backupId,
    name: uniqueName(),
    requestKey: randomUUID(),
  })
  return { serviceId, operation: await untilEnded(operationId) }
}

async function biggestFile(directory: string): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const bins = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.bin'))
  const [first] = bins.map((entry) => path.join(entry.parentPath, entry.name))
  if (!first) throw new Error('no data file in the backup')
  return first
}

describe('chains of scheduled backups', () => {
  test('a full one, increments on it, and a new full after the set number; each point restores as it was', async () => {
    const { backups, states } = await givenChain(5, 3)
    expect(backups.map((backup) => backup.type)).toEqual(['full', 'incremental', 'incremental', 'full', 'incremental'])
    expect(backups.map((backup) => backup.baseBackupId)).toEqual([
      null,
      backups[0]?.id,
      backups[1]?.id,
      null,
      backups[3]?.id,
    ])
    expect(backups.map((backup) => backup.chainId)).toEqual([0, 0, 0, 3, 3].map((head) => backups[head]?.id))
    expect(Number(backups[1]?.sizeBytes)).toBeLessThan(0.5 * Number(backups[0]?.sizeBytes))
    for (const point of [2, 0]) {
      const restored = await restore(backups[point]?.id ?? '')
      expect(restored.operation.error).toBeNull()
      expect(await fingerprint(restored.serviceId)).toEqual(states[point])
    }
  })

  test('when a file of the base is damaged behind our back, a new chain begins', async () => {
    const { serviceId, backups } = await givenChain(2)
    await truncate(await biggestFile(backupPath(serviceId, backups[0]?.id ?? '')), 1)
    expect((await takeScheduled(serviceId)).type).toBe('full')
  })

  test('an increment whose base was removed behind our back is not restored, and the base is named', async () => {
    const { serviceId, backups } = await givenChain(2)
    await rm(backupPath(serviceId, backups[0]?.id ?? ''), { recursive: true })
    const { operation } = await restore(backups[1]?.id ?? '')
    expect(operation.state).toBe('failed')
    expect(operation.error).toContain(backups[0]?.id)
  })
})

describe('deleting from a chain', () => {
  test('a base goes only with its increments, when that was asked for, and then all files and rows are gone', async () => {
    const { serviceId, backups } = await givenChain(3)
    const [base, ...increments] = backups.map((backup) => backup.id)
    const plan = await planDelete(ADMIN, { backupId: base })
    expect(plan.increments.map((increment) => increment.id)).toEqual(increments)
    expect(plan.freesBytes).toBe(backups.reduce((sum, backup) => sum + Number(backup.sizeBytes), 0))
    await expect(deleteBackup(ADMIN, { backupId: base })).rejects.toMatchObject({ code: 'conflict' })
    expect(await db.backup.count({ where: { serviceId, state: 'successful' } })).toBe(3)
    await untilSucceeded((await deleteBackup(ADMIN, { backupId: base, withIncrements: true })).operationId)
    expect(await db.backup.count({ where: { serviceId } })).toBe(0)
    for (const { id } of backups) expect(existsSync(backupPath(serviceId, id))).toBe(false)
  })

  test('the end of a chain goes alone, and what it stood on still restores', async () => {
    const { backups, states } = await givenChain(3)
    await untilSucceeded((await deleteBackup(ADMIN, { backupId: backups[2]?.id })).operationId)
    const restored = await restore(backups[1]?.id ?? '')
    expect(await fingerprint(restored.serviceId)).toEqual(states[1])
  })
})

test('back up now takes an increment on a chosen base, and refuses a base that is not a good one of this service', async () => {
  const { serviceId, backups } = await givenChain(1)
  const other = await givenService()
  await expect(takeBackup(ADMIN, { serviceId: other, baseBackupId: backups[0]?.id })).rejects.toMatchObject({
    code: 'conflict',
  })
  const { backupId, operationId } = await takeBackup(ADMIN, { serviceId, baseBackupId: backups[0]?.id })
  await untilSucceeded(operationId)
  expect(await db.backup.findUnique({ where: { id: backupId } })).toMatchObject({
    type: 'incremental',
    chainId: backups[0]?.id,
  })
})
