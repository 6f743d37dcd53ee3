import { randomBytes, randomUUID } from 'node:crypto'
import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto'
import { afterAll, expect, test } from 'vitest'
import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { sessionSecret } from '@/lib/auth/session-secret'
import { resealSecrets, SEALED_COLUMNS } from '@/lib/reseal-secrets'
import { openSecret, sealSecret } from '@/lib/secrets'
import { insertService } from '@/lib/service/insert-service'
import { uniqueName } from '@/tests/helpers/world'

afterAll(() => db.$disconnect())

const encryptFactor = (data: string) => symmetricEncrypt({ key: sessionSecret(), data })

test('every secret opens under the new key after the old one was given once, and again changes nothing', async () => {
  const env = getEnv()
  const before = env.CONSOLE_SECRET
  const serviceId = await db.$transaction((tx) => insertService(tx, { name: uniqueName() }))
  const bucketId = randomUUID()
  const facts = { provider: 's3', state: 'candidate', address: 'https://store/bucket' } as const
  await db.bucket.create({ data: { id: bucketId, ...facts, secretEnc: sealSecret('the key') } })
  const userId = randomUUID()
  await db.user.create({ data: { id: userId, name: 'Grace', email: `${userId}@example.com` } })
  const [secret, backupCodes] = [await encryptFactor('the factor'), await encryptFactor('["one"]')]
  await db.twoFactor.create({ data: { id: userId, userId, secret, backupCodes } })
  env.CONSOLE_SECRET = randomBytes(32).toString('hex')
  await expect(resealSecrets()).resolves.toBe(0)
  env.CONSOLE_SECRET_PREVIOUS = before
  await expect(resealSecrets()).resolves.toBe(4)
  const service = await db.service.findUniqueOrThrow({ where: { id: serviceId } })
  expect(openSecret(service.consolePasswordEnc)).toHaveLength(24)
  const bucket = await db.bucket.findUniqueOrThrow({ where: { id: bucketId } })
  expect(openSecret(bucket.secretEnc ?? '')).toBe('the key')
  const factor = await db.twoFactor.findUniqueOrThrow({ where: { userId } })
  await expect(symmetricDecrypt({ key: sessionSecret(), data: factor.secret })).resolves.toBe('the factor')
  await expect(resealSecrets()).resolves.toBe(0)
})

test('no sealed column is forgotten', async () => {
  const columns = await db.$queryRaw<{ table: string; column: string }[]>`
    SELECT table_name::text AS table, column_name::text AS column FROM information_schema.columns
    WHERE table_schema = 'public' AND column_name LIKE '%\\_enc' ORDER BY 1, 2`
  expect(columns.map(({ table, column }) => [table, column])).toEqual(SEALED_COLUMNS)
})

test('a value that neither key opens changes none', async () => {
  const env = getEnv()
  await db.bucket.updateMany({ data: { secretEnc: 'v1.AAAA.AAAAAAAAAAAAAAAAAAAAAA.AAAA' } })
  env.CONSOLE_SECRET_PREVIOUS = env.CONSOLE_SECRET
  env.CONSOLE_SECRET = randomBytes(32).toString('hex')
  const before = await db.service.findMany()
  await expect(resealSecrets()).rejects.toThrow()
  expect(await db.service.findMany()).toEqual(before)
})
