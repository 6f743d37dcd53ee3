import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backupName } from '@/lib/bucket/backup-name'
import { bucketSecret, withBucketStore } from '@/lib/bucket/open-bucket-store'
import { restoreFromBucket } from '@/lib/bucket/restore-from-bucket'
import { takeExternalBackup } from '@/lib/bucket/take-external-backup'
import { type Bucket, db } from '@/lib/db'
import { discardService } from '@/tests/helpers/backups'
import { setUp } from '@/tests/helpers/buckets'
import { findS3Obstacle, givenAzureContainer, givenS3Bucket, s3Server } from '@/tests/helpers/object-stores'
import { runRebuildCommand } from '@/tests/helpers/rebuild-command'
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

const SERVER_START_MS = 180_000
/** Two engines come up, and the command runs. */
const ROUND_TRIP_MS = 180_000
/** More than a page lists. */
const NEWER = 100
const obstacle = findS3Obstacle()

let worker: RunningWorker | undefined

beforeAll(async () => {
  if (!obstacle) await s3Server()
  worker = await startTestWorker()
}, SERVER_START_MS)

afterAll(() => endWorld(worker))

/** Every row but those of people: as after the database was lost. */
async function loseDatabase(): Promise<void> {
  await db.$executeRaw`TRUNCATE service, backup, operation, bucket CASCADE`
}

/** Newer than the real ones, so that these are far down in the listing; half backups, of which nothing comes back. */
async function writeNewerHalves(bucket: Bucket): Promise<void> {
  await withBucketStore(bucket, async (store) => {
    const names = Array.from({ length: NEWER }, (_, day) => backupName(new Date(Date.UTC(2100, 0, day)), randomUUID()))
    await Promise.all(names.map((name) => store.write(`${name}/data.bin`, 'half')))
  })
}

/** What a person types in the form, and what of it goes to the command as arguments and as keys. */
type Place = { fields: Record<string, string>; args: string[]; keys: string[] }

async function inAzure(): Promise<Place> {
  const { connectionString, container } = await givenAzureContainer()
  const fields = { provider: 'azure', connectionString, container, path: 'shop/daily' }
  return { fields, args: ['--container', container, '--path', 'shop/daily'], keys: [connectionString] }
}

async function inGcs(): Promise<Place> {
  const { address: bucket, accessKeyId, secretAccessKey } = await givenS3Bucket()
  const address = `${bucket}/shop/daily`
  const fields = { provider: 'gcs', address, accessKeyId, secretAccessKey }
  return { fields, args: ['--provider', 'gcs', '--bucket', address], keys: [accessKeyId, secretAccessKey] }
}

const PLACES = [
  { name: 'Azure Blob Storage', skipped: null, given: inAzure },
  { name: 'the S3 interface of Google Cloud Storage', skipped: obstacle, given: inGcs },
]

describe.each(PLACES)('a container or bucket on $name', ({ skipped, given }) => {
  test.skipIf(skipped)(
    `comes back with its set-up, and restores${skipped ? ` (skipped: ${skipped})` : ''}`,
    async () => {
      const { fields, args, keys } = await given()
      const serviceId = await givenService()
      await fillWithOrders(serviceId, 20_000)
      const expected = await fingerprint(serviceId)
      await setUp(serviceId, fields)
      await untilSucceeded((await takeExternalBackup(ADMIN, { serviceId })).operationId)
      const before = await db.externalBackup.findMany({ where: { serviceId }, orderBy: { startedAt: 'asc' } })
      const [whole, half] = before.map(({ name }) => name)
      const was = await db.bucket.findFirstOrThrow({ where: { serviceId, state: 'active' } })
      await withBucketStore(was, (store) => store.remove(`${half}/.backup`))
      await writeNewerHalves(was)
      await discardService(serviceId)
      await loseDatabase()

      const { said, code } = await runRebuildCommand([...args, '--name', 'found again'], keys)
      expect(code, said).toBe(0)
      for (const one of ['1 came back whole', `${NEWER + 1} were never finished`]) expect(said).toContain(one)
      const [secret = ''] = keys.slice(-1)
      expect(said).not.toContain(secret)
      const bucket = await db.bucket.findFirstOrThrow({ include: { backups: true, checks: true } })
      const { provider, address, container, path } = was
      expect(bucket).toMatchObject({
        provider,
        address,
        container,
        path,
        state: 'active',
        mayDelete: false,
        checks: [],
      })
      expect(bucketSecret(bucket)).toBe(secret)
      const { id, sizeBytes, totalRows } = before[0] ?? {}
      expect(bucket.backups).toEqual([expect.objectContaining({ id, name: whole, sizeBytes, totalRows })])

      const request = { bucketId: bucket.id, backupName: whole, name: uniqueName('back'), requestKey: randomUUID() }
      const restored = await restoreFromBucket(ADMIN, request)
      await untilSucceeded(restored.operationId)
      expect(await fingerprint(restored.serviceId)).toEqual(expected)
      await discardService(restored.serviceId)
    },
    ROUND_TRIP_MS,
  )
})
