import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Ctx } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { insertService } from '@/lib/service/insert-service'
import { discardService } from '@/tests/helpers/backups'
import { setUp, testOf } from '@/tests/helpers/buckets'
import { runRebuildCommand } from '@/tests/helpers/rebuild-command'
import { findS3Obstacle, givenS3Bucket, s3Server } from '@/tests/helpers/object-stores'
import { findSecrets, watchProcesses } from '@/tests/helpers/secrets'
import { findMountObstacle } from '@/tests/helpers/small-file-system'
import { startWorkerProcesses, type WorkerProcesses } from '@/tests/helpers/worker-processes'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  fingerprintsOf,
  givenService,
  onEngineOf,
  uniqueName,
  untilSucceeded,
} from '@/tests/helpers/world'
import { run } from '@/tests/servers/processes'
import { startTlsProxy } from '@/tests/servers/tls-proxy'
import { checkExternalBackup } from './check-external-backup'
import { getBucket } from './get-bucket'
import { openBucket } from './open-bucket'
import { restoreFromBucket } from './restore-from-bucket'
import { s3Policy } from './s3-policy'
import { setBucket } from './set-bucket'
import { takeExternalBackup } from './take-external-backup'

/** Ceph takes 13 s on an idle machine. */
const START_MS = 180_000
const obstacle = findS3Obstacle() ?? findMountObstacle()

/** Where the engine and the AWS SDK look for roles, and for buckets, of this region. */
const HOSTS = ['sts.us-east-1.amazonaws.com', 's3.us-east-1.amazonaws.com']

let directory: string
let tls: Awaited<ReturnType<typeof startTlsProxy>> | undefined
let hostsFile: string
let workers: WorkerProcesses | undefined
/** Of the console itself. */
let own: User
let ownEnv: Record<string, string>

/** The session tokens that were given out for roles, to the console and to engines, and the secrets with them. */
const givenOut = new Set<string>()

function hear(answer: Buffer): void {
  const secrets = answer.toString('latin1').matchAll(/<(?:SessionToken|SecretAccessKey)>([^<]+)</g)
  for (const [, secret = ''] of secrets) givenOut.add(secret)
}

/** An address of this machine on which nobody else has port 443. */
const ownAddress = () => `127.${[0, 0, 0].map(() => 1 + Math.floor(Math.random() * 250)).join('.')}`

beforeAll(async () => {
  if (obstacle) return
  const { endpoint } = await s3Server()
  const host = ownAddress()
  const names = HOSTS.map((name) => `DNS:${name}`)
  tls = await startTlsProxy(Number(new URL(endpoint).port), { host, port: 443, names, hear })
  directory = await mkdtemp(path.join(tmpdir(), 'console-role-'))
  hostsFile = path.join(directory, 'hosts')
  await writeFile(path.join(directory, 'ca.pem'), tls.caPem)
  await writeFile(hostsFile, `127.0.0.1 localhost\n${host} ${HOSTS.join(' ')}\n`)
  own = await givenUser()
  ownEnv = { AWS_ACCESS_KEY_ID: own.accessKeyId, AWS_SECRET_ACCESS_KEY: own.secretAccessKey }
  workers = await startWorkerProcesses({ hostsFile, env: { ...ownEnv, LOG_LEVEL: 'debug' } })
}, START_MS)

afterAll(async () => {
  await workers?.close()
  await endWorld(undefined)
  await tls?.end()
  if (!obstacle) await rm(directory, { recursive: true })
})

const admin = async (...args: string[]) =>
  run('radosgw-admin', '-c', path.join((await s3Server()).home, 'ceph.conf'), ...args)

type User = { name: string; accessKeyId: string; secretAccessKey: string }

/** A user who may do nothing but take a role. */
async function givenUser(): Promise<User> {
  const user = { name: randomUUID(), accessKeyId: `K${randomUUID().slice(0, 8)}`, secretAccessKey: randomUUID() }
  const key = ['--access-key', user.accessKeyId, '--secret', user.secretAccessKey]
  await admin('user', 'create', `--uid=${user.name}`, '--display-name=limited', ...key)
  return user
}

/** A role that this user may take, with no more than the policy of the form's help on the bucket. */
async function givenRole(user: User, bucket: string): Promise<string> {
  const role = randomUUID()
  const Principal = { AWS: [`arn:aws:iam:::user/${user.name}`] }
  const Statement = [{ Effect: 'Allow', Principal, Action: ['sts:AssumeRole'] }]
  const trust = JSON.stringify({ Version: '2012-10-17', Statement })
  await admin('role', 'create', `--role-name=${role}`, `--assume-role-policy-doc=${trust}`)
  const mayUse = s3Policy(bucket)
  await admin('role-policy', 'put', `--role-name=${role}`, '--policy-name=use', `--policy-doc=${mayUse}`)
  return `arn:aws:iam:::role/${role}`
}

/** More than the engine sends in one request. */
const IN_PARTS =
  'CREATE TABLE shop.big ENGINE = MergeTree ORDER BY tuple() AS SELECT randomString(1048576) AS s FROM numbers(40)'

const addressOf = (bucket: string) => `https://s3.us-east-1.amazonaws.com/${bucket}`

test.skipIf(obstacle)(
  `a role with the policy of the help opens a bucket that the key alone may not touch, to console and engine${obstacle ? ` (skipped: ${obstacle})` : ''}`,
  async () => {
    const { bucket } = await givenS3Bucket()
    const user = await givenUser()
    const { accessKeyId, secretAccessKey } = user
    const roleArn = await givenRole(user, bucket)
    const withoutRole = {
      provider: 's3',
      address: addressOf(bucket),
      accessKeyId,
      secretAccessKey,
      caPem: tls?.caPem ?? '',
    }
    const processes = watchProcesses(givenOut)
    await workers?.whileAlive(async (worker) => {
      const serviceId = await givenService()
      await fillWithOrders(serviceId, 20_000)
      await onEngineOf(serviceId, (engine) => engine.command(IN_PARTS))
      const before = await fingerprintsOf(serviceId)

      expect(await testOf(serviceId, withoutRole)).toMatch(/not allowed to write objects/)
      const foreign = { ...withoutRole, roleArn: await givenRole(await givenUser(), bucket) }
      expect(await testOf(serviceId, foreign)).toMatch(/not allowed to take the role/)

      await setUp(serviceId, { ...withoutRole, roleArn })
      const { backupId, operationId } = await takeExternalBackup(ADMIN, { serviceId })
      await untilSucceeded(operationId)
      const { bucketId, name: backupName } = await db.externalBackup.findUniqueOrThrow({ where: { id: backupId } })
      await untilSucceeded((await checkExternalBackup(ADMIN, { bucketId, backupName })).operationId)
      expect(await db.bucketCheck.findFirstOrThrow({ where: { bucketId } })).toMatchObject({ error: null })
      const request = { bucketId, backupName, name: uniqueName('back'), requestKey: randomUUID() }
      const restored = await restoreFromBucket(ADMIN, request)
      await untilSucceeded(restored.operationId)
      expect(await fingerprintsOf(restored.serviceId)).toEqual(before)

      const services = [serviceId, restored.serviceId]
      expect(givenOut.size).toBeGreaterThan(2)
      expect(processes.end().found).toEqual([])
      const searched = { worker, operations: [operationId, restored.operationId], services }
      expect(await findSecrets([secretAccessKey, ...givenOut], searched)).toEqual([])
      for (const id of services) await discardService(id)
    })
  },
  START_MS,
)

test.skipIf(obstacle)(
  `a role without a key is taken with the console's own credentials, also after the database was lost${obstacle ? ` (skipped: ${obstacle})` : ''}`,
  async () => {
    const { bucket } = await givenS3Bucket()
    const address = addressOf(bucket)
    const roleArn = await givenRole(own, bucket)
    const fields = { provider: 's3', address, roleArn, caPem: tls?.caPem ?? '' }
    await workers?.whileAlive(async () => {
      const serviceId = await givenService()
      await fillWithOrders(serviceId, 20_000)
      const before = await fingerprint(serviceId)
      const foreign = { ...fields, roleArn: await givenRole(await givenUser(), bucket) }
      expect(await testOf(serviceId, foreign)).toMatch(
        /not allowed to take the role .* the console's own AWS credentials/,
      )

      await setUp(serviceId, fields)
      const { bucket: view } = await getBucket(ADMIN, { serviceId })
      expect(view).toMatchObject({ accessKeyId: null, roleArn, testError: null })
      await untilSucceeded((await takeExternalBackup(ADMIN, { serviceId })).operationId)
      const { name: backupName } = await db.externalBackup.findFirstOrThrow({ where: { serviceId } })
      await discardService(serviceId)
      await db.$executeRaw`TRUNCATE service, backup, operation, bucket CASCADE`

      const args = ['--bucket', address, '--role', roleArn, '--ca', path.join(directory, 'ca.pem')]
      const none = await runRebuildCommand(args, [], { hostsFile, env: { AWS_EC2_METADATA_DISABLED: 'true' } })
      expect(none).toEqual({
        said: expect.stringMatching(/no AWS credentials of its own.*enter an access key/),
        code: 1,
      })
      expect(await db.bucket.count()).toBe(0)
      const rebuilt = await runRebuildCommand(args, [], { hostsFile, env: ownEnv })
      expect(rebuilt).toEqual({ said: expect.stringMatching(/[12] came back whole/), code: 0 })
      expect(rebuilt.said).not.toContain(own.secretAccessKey)
      const { id: bucketId } = await db.bucket.findFirstOrThrow()
      const request = { bucketId, backupName, name: uniqueName('back'), requestKey: randomUUID() }
      const restored = await restoreFromBucket(ADMIN, request)
      await untilSucceeded(restored.operationId)
      expect(await fingerprint(restored.serviceId)).toEqual(before)
      await discardService(restored.serviceId)
    })
  },
  START_MS,
)

test('a role without a key is for an Admin of the whole console, and a secret needs its key', async () => {
  const fields = { provider: 's3', address: addressOf('company'), roleArn: 'arn:aws:iam::123456789012:role/x' }
  await expect(openBucket(ADMIN, { ...fields, roleArn: '' })).rejects.toThrow(
    'Enter the access key ID, or a role of AWS.',
  )
  await expect(openBucket(ADMIN, { ...fields, secretAccessKey: 'x' })).rejects.toThrow(/Enter the access key ID too/)

  const serviceId = randomUUID()
  await db.$transaction((tx) => insertService(tx, { name: uniqueName(), id: serviceId }))
  const ofOne: Ctx = {
    actor: { kind: 'key', id: 'k', label: 'one', role: 'viewer', serviceRoles: { [serviceId]: 'admin' } },
  }
  await expect(setBucket(ofOne, { serviceId, ...fields })).rejects.toMatchObject({ code: 'forbidden' })
  const key = { accessKeyId: 'K', secretAccessKey: 'S' }
  await expect(setBucket(ofOne, { serviceId, ...fields, ...key })).resolves.toHaveProperty('bucketId')
})
