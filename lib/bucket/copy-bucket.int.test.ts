import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getChecklist } from '@/lib/checklist/get-checklist'
import { db } from '@/lib/db'
import { sealSecret } from '@/lib/secrets'
import { insertService } from '@/lib/service/insert-service'
import { givenAzureContainer } from '@/tests/helpers/object-stores'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  givenService,
  startTestWorker,
  uniqueName,
  until,
  untilEnded,
  untilSucceeded,
  VIEWER,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import { bucketColumns } from './columns'
import { copyBucket } from './copy-bucket'

let worker: RunningWorker

beforeAll(async () => {
  worker = await startTestWorker()
})

afterAll(() => endWorld(worker))

/** A service with rows that was restored from one that has a bucket, which was deleted since. */
async function givenRestored() {
  const { connectionString, container } = await givenAzureContainer()
  const name = uniqueName('original')
  const originalId = await db.$transaction((tx) => insertService(tx, { name }))
  await db.service.update({ where: { id: originalId }, data: { state: 'terminated' } })
  const columns = bucketColumns({ provider: 'azure', connectionString, container, path: 'here' }, null)
  const bucketId = randomUUID()
  const schedule = { periodHours: 6, nextBackupAt: new Date('2999-01-01') }
  await db.bucket.create({ data: { id: bucketId, serviceId: originalId, state: 'active', ...columns, ...schedule } })
  const serviceId = await givenService()
  await fillWithOrders(serviceId, 1_000)
  const source = { backupId: randomUUID(), serviceId: originalId, serviceName: name, takenAt: new Date().toISOString() }
  await db.service.update({ where: { id: serviceId }, data: { source } })
  return { serviceId, bucketId, connectionString }
}

async function bucketItem(serviceId: string) {
  return (await getChecklist(VIEWER, { serviceId })).items.find(({ key }) => key === 'bucket')
}

test('the bucket of the original becomes the restored one’s too when its test is passed, and not before', async () => {
  const { serviceId, bucketId, connectionString } = await givenRestored()
  expect(await bucketItem(serviceId)).toMatchObject({ kind: 'needs' })

  const wrong = connectionString.replace(/AccountKey=[^;]+/, `AccountKey=${Buffer.from('wrong').toString('base64')}`)
  const theirs = await db.bucket.findUniqueOrThrow({ where: { id: bucketId } })
  await db.bucket.update({ where: { id: bucketId }, data: { secretEnc: sealSecret(wrong) } })
  expect((await untilEnded((await copyBucket(ADMIN, { serviceId })).operationId)).state).toBe('failed')
  expect(await db.bucket.count({ where: { serviceId, state: 'active' } })).toBe(0)
  expect(await bucketItem(serviceId)).toMatchObject({ kind: 'needs' })
  const before = await db.bucket.update({ where: { id: bucketId }, data: { secretEnc: theirs.secretEnc } })

  await untilSucceeded((await copyBucket(ADMIN, { serviceId })).operationId)
  const backup = await until('a backup of the restored service', () =>
    db.externalBackup.findFirst({ where: { serviceId, state: { not: 'in_progress' } } }),
  )
  expect(backup).toMatchObject({ state: 'successful', error: null })
  const own = await db.bucket.findFirstOrThrow({ where: { serviceId, state: 'active' } })
  expect(own).toMatchObject({ address: theirs.address, container: theirs.container, periodHours: 6 })
  expect(await bucketItem(serviceId)).toMatchObject({ kind: 'copied', detail: `Backed up to ${theirs.address}` })
  expect(await db.bucket.findUniqueOrThrow({ where: { id: bucketId } })).toEqual(before)
  await expect(copyBucket(ADMIN, { serviceId })).rejects.toMatchObject({ code: 'conflict' })
})

test('a service that was not restored has nothing to take over', async () => {
  const serviceId = await db.$transaction((tx) => insertService(tx, { name: uniqueName() }))
  await expect(copyBucket(ADMIN, { serviceId })).rejects.toMatchObject({ code: 'not_found' })
})
