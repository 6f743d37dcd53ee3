import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { db } from '@/lib/db'
import { discardService } from '@/tests/helpers/backups'
import { setUp, testOf } from '@/tests/helpers/buckets'
import { findS3Obstacle, givenS3Bucket, s3Server } from '@/tests/helpers/object-stores'
import { findMountObstacle } from '@/tests/helpers/small-file-system'
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
import { run } from '@/tests/servers/processes'
import { startTlsProxy } from '@/tests/servers/tls-proxy'
import { restoreFromBucket } from './restore-from-bucket'
import { takeExternalBackup } from './take-external-backup'

/** Ceph takes 13 s on an idle machine. */
const START_MS = 180_000
const obstacle = findS3Obstacle() ?? findMountObstacle()

/** Where the engine and the AWS SDK look for roles, and for buckets, of this region. */
const HOSTS = ['sts.us-east-1.amazonaws.com', 's3.us-east-1.amazonaws.com']

let directory: string
let tls: Awaited<ReturnType<typeof startTlsProxy>> | undefined
let workers: WorkerProcesses | undefined

/** An address of this machine on which nobody else has port 443. */
const ownAddress = () => `127.${[0, 0, 0].map(() => 1 + Math.floor(Math.random() * 250)).join('.')}`

beforeAll(async () => {
  if (obstacle) return
  const { endpoint } = await s3Server()
  const host = ownAddress()
  const names = HOSTS.map((name) => `DNS:${name}`)
  tls = await startTlsProxy(Number(new URL(endpoint).port), { host, port: 443, names })
  directory = await mkdtemp(path.join(tmpdir(), 'console-role-'))
  const hostsFile = path.join(directory, 'hosts')
  await writeFile(hostsFile, `127.0.0.1 localhost\n${host} ${HOSTS.join(' ')}\n`)
  workers = await startWorkerProcesses({ hostsFile })
}, START_MS)

afterAll(async () => {
  await workers?.close()
  await endWorld(undefined)
  await tls?.end()
  if (!obstacle) await rm(directory, { recursive: true })
})

/** A user who may do nothing but take a role, and the role that may use the bucket. */
async function givenRole(bucket: string) {
  const { home } = await s3Server()
  const [user, role] = [randomUUID(), randomUUID()]
  const admin = (...args: string[]) => run('radosgw-admin', '-c', path.join(home, 'ceph.conf'), ...args)
  const key = { accessKeyId: `K${randomUUID().slice(0, 8)}`, secretAccessKey: randomUUID() }
  await admin(
    'user',
    'create',
    `--uid=${user}`,
    '--display-name=limited',
    '--access-key',
    key.accessKeyId,
    '--secret',
    key.secretAccessKey,
  )
  const policy = (statement: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] })
  const trust = policy({ Principal: { AWS: [`arn:aws:iam:::user/${user}`] }, Action: ['sts:AssumeRole'] })
  await admin('role', 'create', `--role-name=${role}`, `--assume-role-policy-doc=${trust}`)
  const resources = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`]
  const mayUse = policy({ Action: ['s3:*'], Resource: resources })
  await admin('role-policy', 'put', `--role-name=${role}`, '--policy-name=use', `--policy-doc=${mayUse}`)
  return { ...key, roleArn: `arn:aws:iam:::role/${role}` }
}

test.skipIf(obstacle)(
  `a role opens a bucket that the key alone may not touch, to the console and to the engine${obstacle ? ` (skipped: ${obstacle})` : ''}`,
  async () => {
    const { bucket } = await givenS3Bucket()
    const { accessKeyId, secretAccessKey, roleArn } = await givenRole(bucket)
    const address = `https://s3.us-east-1.amazonaws.com/${bucket}`
    const withoutRole = { provider: 's3', address, accessKeyId, secretAccessKey, caPem: tls?.caPem ?? '' }
    await workers?.whileAlive(async () => {
      const serviceId = await givenService()
      await fillWithOrders(serviceId, 20_000)
      const before = await fingerprint(serviceId)

      expect(await testOf(serviceId, withoutRole)).toMatch(/not allowed to write objects/)
      const foreign = { ...withoutRole, roleArn: (await givenRole(bucket)).roleArn }
      expect(await testOf(serviceId, foreign)).toMatch(/not allowed to take the role/)

      await setUp(serviceId, { ...withoutRole, roleArn })
      const { backupId, operationId } = await takeExternalBackup(ADMIN, { serviceId })
      await untilSucceeded(operationId)
      const { bucketId, name: backupName } = await db.externalBackup.findUniqueOrThrow({ where: { id: backupId } })
      const request = { bucketId, backupName, name: uniqueName('back'), requestKey: randomUUID() }
      const restored = await restoreFromBucket(ADMIN, request)
      await untilSucceeded(restored.operationId)
      expect(await fingerprint(restored.serviceId)).toEqual(before)
      for (const id of [serviceId, restored.serviceId]) await discardService(id)
    })
  },
  START_MS,
)
