import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { db } from '@/lib/db'
import { isAppError } from '@/lib/errors'
import { discardService } from '@/tests/helpers/backups'
import { fieldsOf, setUp, testOf } from '@/tests/helpers/buckets'
import { findS3Obstacle, givenAzureContainer, givenS3Bucket, s3Server } from '@/tests/helpers/object-stores'
import { findInFiles, findSecrets, holds, watchProcesses } from '@/tests/helpers/secrets'
import { startWorkerProcesses, type WorkerProcesses } from '@/tests/helpers/worker-processes'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  uniqueName,
  untilSucceeded,
} from '@/tests/helpers/world'
import { getBucket } from './get-bucket'
import { listExternalBackups } from './list-external-backups'
import { openBucket } from './open-bucket'
import { restoreFromBucket } from './restore-from-bucket'
import { takeExternalBackup } from './take-external-backup'

const SERVER_START_MS = 180_000
const obstacle = findS3Obstacle()

let workers: WorkerProcesses

beforeAll(async () => {
  if (!obstacle) await s3Server()
  workers = await startWorkerProcesses({ env: { LOG_LEVEL: 'debug' } })
}, SERVER_START_MS)

afterAll(async () => {
  await workers.close()
  await endWorld(undefined)
})

type Given = { right: Record<string, string>; wrong: Record<string, string>; secret: string; wrongSecret: string }

async function inS3(): Promise<Given> {
  const right = fieldsOf(await givenS3Bucket())
  const wrongSecret = randomUUID()
  return { right, wrong: { ...right, secretAccessKey: wrongSecret }, secret: right.secretAccessKey, wrongSecret }
}

async function inAzure(): Promise<Given> {
  const { connectionString, container } = await givenAzureContainer()
  const right = { provider: 'azure', connectionString, container, path: 'some/path' }
  const secret = /AccountKey=([^;]+)/.exec(connectionString)?.[1] ?? ''
  const wrongSecret = randomBytes(64).toString('base64')
  const wrong = { ...right, connectionString: connectionString.replace(secret, wrongSecret) }
  return { right, wrong, secret, wrongSecret }
}

const STORES = [
  { name: 'S3', skipped: obstacle, given: inS3 },
  { name: 'Azure Blob Storage', skipped: null, given: inAzure },
]

async function refusalOf(work: Promise<unknown>): Promise<string> {
  const error = await work.catch((refusal: unknown) => refusal)
  return isAppError(error) ? `${error.userMessage} ${error.message}` : String(error)
}

/** A test that fails, the set-up, a backup, and a restore by somebody who opens the bucket; and all that was answered. */
async function wholeRun({ right, wrong }: Given) {
  const serviceId = await givenService()
  await fillWithOrders(serviceId, 20_000)
  const refusals = [await testOf(serviceId, wrong), await refusalOf(openBucket(ADMIN, wrong))]
  for (const refusal of refusals) expect(refusal).toMatch(/refuses the secret|not allowed/)
  await setUp(serviceId, right)
  const { operationId, backupId } = await takeExternalBackup(ADMIN, { serviceId })
  const backedUp = await untilSucceeded(operationId)
  const { name: backupName } = await db.externalBackup.findUniqueOrThrow({ where: { id: backupId } })
  const opened = await openBucket(ADMIN, right)
  const request = { bucketId: opened.bucketId, backupName, name: uniqueName('back'), requestKey: randomUUID() }
  const restore = await restoreFromBucket(ADMIN, request)
  const restored = await untilSucceeded(restore.operationId)
  expect(await fingerprint(restore.serviceId)).toEqual(await fingerprint(serviceId))
  const pages = [await getBucket(ADMIN, { serviceId }), await listExternalBackups(ADMIN, { serviceId })]
  return {
    services: [serviceId, restore.serviceId],
    operations: [operationId, restore.operationId],
    answers: JSON.stringify([refusals, backedUp, opened, restored, pages]),
  }
}

describe.each(STORES)('the keys of a bucket on $name, right or wrong', ({ skipped, given }) => {
  test.skipIf(skipped)(
    `stand in no log, row, answer, process or table of an engine, and the right one in files of mode 0600 alone${skipped ? ` (skipped: ${skipped})` : ''}`,
    async () => {
      const it = await given()
      const secrets = [it.secret, it.wrongSecret]
      expect(Math.min(...secrets.map((secret) => secret.length))).toBeGreaterThan(30)
      const processes = watchProcesses(secrets)
      await workers.whileAlive(async (worker) => {
        const { services, operations, answers } = await wholeRun(it)
        const looks = processes.end()
        expect(looks.found).toEqual([])
        for (const program of ['worker.mjs', 'engine-launcher.mjs'])
          expect(looks.own.filter((command) => command.includes(program))).not.toEqual([])
        expect(holds(answers, secrets), 'an answer').toBe(false)

        expect(await findSecrets(secrets, { worker, operations, services })).toEqual([])
        expect(findInFiles([it.wrongSecret])).toEqual([])
        expect(new Set(findInFiles([it.secret]))).toEqual(new Set(['600 config.xml']))
        for (const id of services) await discardService(id)
      })
    },
  )
})
