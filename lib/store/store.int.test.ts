import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { db } from '@/lib/db'
import { envWithBucket, givenBucketStore } from '@/tests/helpers/console-store'
import { findS3Obstacle, s3Server } from '@/tests/helpers/object-stores'
import { bucketStore } from './bucket-store'
import { ensureConfiguredStore } from './configured-store'
import { localStore } from './local-store'
import { serviceStorePath } from './paths'
import { proveStore } from './prove-store'
import { describeStoreContract } from './store-contract'
import { openStoreBucket } from './store-bucket'

const SERVER_START_MS = 180_000
const obstacle = findS3Obstacle()
const skipped = obstacle ? ` (skipped: ${obstacle})` : ''

beforeAll(async () => void (obstacle ?? (await s3Server())), SERVER_START_MS)

describe('the data directory', () => {
  describeStoreContract(async () => ({
    store: localStore(),
    put: async (serviceId, name, text) => {
      const file = path.join(serviceStorePath(serviceId), name)
      await mkdir(path.dirname(file), { recursive: true })
      await writeFile(file, text)
    },
    files: async (serviceId) => {
      const root = serviceStorePath(serviceId)
      const entries = await readdir(root, { recursive: true, withFileTypes: true })
      const files = entries.filter((entry) => entry.isFile())
      return files.map(({ parentPath, name }) => path.relative(root, path.join(parentPath, name))).toSorted()
    },
  }))
})

describe.skipIf(obstacle)(`a bucket${skipped}`, () => {
  describeStoreContract(async () => {
    const { client, bucket, path: prefix, storeBucketId } = await givenBucketStore()
    const keyOf = (serviceId: string, name: string) => `${prefix}/${serviceId}/${name}`
    return {
      store: bucketStore(storeBucketId),
      put: async (serviceId, name, text) =>
        void (await client.send(new PutObjectCommand({ Bucket: bucket, Key: keyOf(serviceId, name), Body: text }))),
      files: async (serviceId) => {
        const Prefix = keyOf(serviceId, '')
        const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix }))
        return Contents.map(({ Key = '' }) => Key.slice(Prefix.length)).toSorted()
      },
    }
  })
})

describe.skipIf(obstacle)(`CONSOLE_STORE at the start${skipped}`, () => {
  async function refusalOf(changed: Record<string, string>): Promise<string> {
    const { env } = await envWithBucket()
    return proveStore({ ...env, ...changed }).then(
      () => 'it starts',
      (error: Error & { userMessage: string }) => error.userMessage,
    )
  }

  test.each([
    ['a right key', {}, /^it starts$/],
    ['a wrong secret', { CONSOLE_STORE_SECRET_KEY: 'wrong' }, /^CONSOLE_STORE: .* refuses the secret/],
    ['an unknown key', { CONSOLE_STORE_ACCESS_KEY: 'NOBODY' }, /^CONSOLE_STORE: .* does not know this access key/],
    ['a bucket that is not there', { CONSOLE_STORE: 's3://nothing-here/x' }, /^CONSOLE_STORE: .*no such bucket/],
    [
      'a server that is not there',
      { CONSOLE_STORE_ENDPOINT: 'http://127.0.0.1:9' },
      /^CONSOLE_STORE: .*Nothing answers/,
    ],
    ['a CA that is not there', { CONSOLE_STORE_CA: '/nowhere.pem' }, /^CONSOLE_STORE_CA: the file can't be read/],
  ])('%s', async (_what, changed, expected) => {
    expect(await refusalOf(changed)).toMatch(expected)
  })

  test('a check leaves nothing behind', async () => {
    const { client, bucket, env } = await envWithBucket()
    await proveStore(env)
    expect((await client.send(new ListObjectsV2Command({ Bucket: bucket }))).KeyCount).toBe(0)
  })

  test('another store does not forget the one before while backups lie there, and keeps its keys sealed', async () => {
    const first = await givenBucketStore()
    const service = await db.service.create({
      data: {
        id: crypto.randomUUID(),
        name: 'old',
        state: 'terminated',
        driver: 'process',
        passwordSha256: '',
        consolePasswordEnc: '',
      },
    })
    const id = crypto.randomUUID()
    const place = { serviceId: service.id, storeBucketId: first.storeBucketId }
    await db.backup.create({
      data: { id, ...place, state: 'successful', type: 'full', trigger: 'manual', chainId: id },
    })
    const second = await givenBucketStore()
    const rows = await db.storeBucket.findMany()
    expect(rows.find(({ id: row }) => row === first.storeBucketId)?.isCurrent).toBe(false)
    expect(rows.find(({ id: row }) => row === second.storeBucketId)?.isCurrent).toBe(true)
    expect(JSON.stringify(rows)).not.toContain(first.secretAccessKey)
    const store = await openStoreBucket(first.storeBucketId)
    await store.write('still', 'here')
    await first.client.send(new GetObjectCommand({ Bucket: first.bucket, Key: `${first.path}/still` }))

    await db.backup.delete({ where: { id } })
    await ensureConfiguredStore()
    expect(await db.storeBucket.count()).toBe(0)
  })
})
