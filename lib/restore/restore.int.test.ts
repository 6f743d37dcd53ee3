import { existsSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deleteBackup } from '@/lib/backup/delete-backup'
import { setServiceRole } from '@/lib/auth/set-service-role'
import { takeBackup } from '@/lib/backup/take-backup'
import { db } from '@/lib/db'
import { deleteService } from '@/lib/service/delete-service'
import { getService } from '@/lib/service/get-service'
import { backupPath } from '@/lib/store/paths'
import { personWith } from '@/tests/helpers/service-roles'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  startTestWorker,
  uniqueName,
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import { planRestore } from './plan-restore'
import { requestRestore } from './request-restore'

let worker: RunningWorker

beforeAll(async () => {
  worker = await startTestWorker()
})

afterAll(() => endWorld(worker))

async function givenBackup(serviceId: string): Promise<string> {
  const { backupId, operationId } = await takeBackup(ADMIN, { serviceId })
  await untilSucceeded(operationId)
  return backupId
}

describe('restore into a new service', () => {
  test('brings back every row of the backup, also after the original was deleted, and what it brought can be backed up again', async () => {
    const name = uniqueName('shop')
    const original = await givenService(name)
    await fillWithOrders(original, 200_000)
    const before = await fingerprint(original)
    const backupId = await givenBackup(original)
    await fillWithOrders(original, 5)
    await untilSucceeded((await deleteService(ADMIN, { serviceId: original, confirmName: name })).operationId)

    const plan = await planRestore(ADMIN, { backupId })
    expect(plan.totals).toMatchObject({ databases: 1, tables: 1, rows: 200_000 })
    const { serviceId, operationId } = await requestRestore(ADMIN, {
      backupId,
      name: plan.suggestedName,
      requestKey: randomUUID(),
    })
    expect((await getService(ADMIN, { serviceId })).state).toBe('provisioning')
    const operation = await untilSucceeded(operationId)

    expect(operation.steps.map((step) => [step.key, step.state])).toEqual([
      ['backup_checked', 'done'],
      ['instance', 'done'],
      ['engine', 'done'],
      ['data', 'done'],
      ['verified', 'done'],
      ['running', 'done'],
    ])
    expect((await getService(ADMIN, { serviceId })).state).toBe('running')
    expect(await fingerprint(serviceId)).toEqual(before)
    await givenBackup(serviceId)
  })

  test('leaves the original as it is', async () => {
    const original = await givenService()
    await fillWithOrders(original, 1_000)
    const backupId = await givenBackup(original)
    await fillWithOrders(original, 500)
    const before = await fingerprint(original)
    const { operationId } = await requestRestore(ADMIN, { backupId, name: uniqueName(), requestKey: randomUUID() })
    await untilSucceeded(operationId)
    expect(await fingerprint(original)).toEqual(before)
  })

  test('asked for twice with one key, or twice at once under one name, it makes one service', async () => {
    const original = await givenService()
    await fillWithOrders(original, 10)
    const backupId = await givenBackup(original)
    const input = { backupId, name: uniqueName(), requestKey: randomUUID() }
    const requests = await Promise.all([
      requestRestore(ADMIN, input),
      requestRestore(ADMIN, input),
      requestRestore(ADMIN, { ...input, requestKey: randomUUID() }),
    ])
    expect(new Set(requests.map((request) => request.serviceId)).size).toBe(1)
    await untilSucceeded(requests[0].operationId)
    expect(await db.service.count({ where: { name: input.name } })).toBe(1)
  })
})

/** Who has a role of their own on a service, and which. */
const rolesOn = async (serviceId: string) => {
  const rows = await db.serviceRole.findMany({ where: { serviceId }, orderBy: { role: 'asc' } })
  return rows.map(({ userId, role }) => [userId, role])
}

test('a deleted backup is gone with its files and its row, and the last one of a deleted service with its roles', async () => {
  const name = uniqueName('shop')
  const serviceId = await givenService(name)
  const [raised, lowered] = [randomUUID(), randomUUID()]
  await db.user.createMany({
    data: [raised, lowered].map((id) => ({ id, name: 'Somebody', email: `${id}@example.com` })),
  })
  await setServiceRole(ADMIN, { userId: raised, serviceId, role: 'admin' })
  await setServiceRole(ADMIN, { userId: lowered, serviceId, role: 'viewer' })
  const roles = await rolesOn(serviceId)
  await fillWithOrders(serviceId, 1_000)
  const backupId = await givenBackup(serviceId)
  expect(existsSync(backupPath(serviceId, backupId))).toBe(true)

  const person = personWith('viewer', 'admin', [serviceId])
  await untilSucceeded((await deleteService(person, { serviceId, confirmName: name })).operationId)
  expect(await rolesOn(serviceId)).toEqual(roles)
  const asked = { backupId, name: uniqueName('back'), requestKey: randomUUID() }
  const restored = await requestRestore(person, asked)
  expect(await rolesOn(restored.serviceId)).toEqual(roles)
  await untilSucceeded(restored.operationId)
  await untilSucceeded((await deleteBackup(ADMIN, { backupId })).operationId)
  expect(existsSync(backupPath(serviceId, backupId))).toBe(false)
  expect(await db.backup.findUnique({ where: { id: backupId } })).toBeNull()
  expect([await rolesOn(serviceId), await rolesOn(restored.serviceId)]).toEqual([[], roles])
})
