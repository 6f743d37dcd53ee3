import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { db } from '@/lib/db'
import { discardService } from '@/tests/helpers/backups'
import { findS3Obstacle, givenAzureContainer, givenS3Bucket, s3Server } from '@/tests/helpers/object-stores'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  startTestWorker,
  uniqueName,
  until,
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import { openBucket } from './open-bucket'
import { restoreFromBucket } from './restore-from-bucket'
import { setBucket } from './set-bucket'

const ROWS = 20_000
/** Ceph takes 13 s on an idle machine. */
const SERVER_START_MS = 180_000
const obstacle = findS3Obstacle()

let worker: RunningWorker | undefined

beforeAll(async () => {
  if (!obstacle) await s3Server()
  worker = await startTestWorker()
}, SERVER_START_MS)

afterAll(() => endWorld(worker))

type Fields = Record<string, string>

async function s3Fields(): Promise<Fields> {
  const { address, accessKeyId, secretAccessKey } = await givenS3Bucket()
  return { provider: 's3', address: `${address}/some/path`, accessKeyId, secretAccessKey }
}

async function azureFields(): Promise<Fields> {
  const { connectionString, container } = await givenAzureContainer()
  return { provider: 'azure', connectionString, container, path: 'some/path' }
}

async function untilFirstBackup(serviceId: string) {
  const row = await until('the first external backup', () =>
    db.externalBackup.findFirst({ where: { serviceId, state: { not: 'in_progress' } } }),
  )
  expect(row).toMatchObject({ state: 'successful', error: null })
  return row
}

const STORES = [
  { name: 'S3', skipped: obstacle, fields: s3Fields },
  { name: 'Azure Blob Storage', skipped: null, fields: azureFields },
]

describe.each(STORES)('a bucket on $name', ({ skipped, fields }) => {
  test.skipIf(skipped)(
    `takes a whole service, which comes back when everything else is gone${skipped ? ` (skipped: ${skipped})` : ''}`,
    async () => {
      const given = await fields()
      const serviceId = await givenService()
      await fillWithOrders(serviceId, ROWS)
      const before = await fingerprint(serviceId)
      await untilSucceeded((await setBucket(ADMIN, { serviceId, ...given })).operationId)
      const backup = await untilFirstBackup(serviceId)
      expect(backup.name).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ_[0-9a-f-]{36}$/)

      await discardService(serviceId)
      await db.bucket.deleteMany({})
      const { bucketId, rows } = await openBucket(ADMIN, given)
      expect(rows.map(({ name, isForeign, state }) => ({ name, isForeign, state }))).toEqual([
        { name: backup.name, isForeign: true, state: 'successful' },
      ])
      const request = { bucketId, backupName: backup.name, name: uniqueName('back'), requestKey: randomUUID() }
      const restored = await restoreFromBucket(ADMIN, request)
      await untilSucceeded(restored.operationId)
      expect(await fingerprint(restored.serviceId)).toEqual(before)
      await discardService(restored.serviceId)
    },
  )
})
