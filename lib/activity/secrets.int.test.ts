import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { totp } from '@/e2e/totp'
import { organizationId } from '@/lib/api/organization'
import { acceptInvite } from '@/lib/auth/accept-invite'
import { changePassword } from '@/lib/auth/change-password'
import { consoleUrl } from '@/lib/auth/console-url'
import { createPasswordLink } from '@/lib/auth/create-password-link'
import { insertUser } from '@/lib/auth/insert-user'
import { openBucket } from '@/lib/bucket/open-bucket'
import { setBucket } from '@/lib/bucket/set-bucket'
import { createChannel } from '@/lib/channel/create-channel'
import { testChannel } from '@/lib/channel/test-channel'
import { db } from '@/lib/db'
import { addExistingServer } from '@/lib/existing/add-existing-server'
import { updateExistingServer } from '@/lib/existing/update-existing-server'
import { sha256Hex } from '@/lib/secrets'
import { insertService } from '@/lib/service/insert-service'
import { resetPassword } from '@/lib/service/reset-password'
import { call, givenKey } from '@/tests/api/client'
import { Browser } from '@/tests/helpers/browser'
import { fieldsOf, testOf } from '@/tests/helpers/buckets'
import { findS3Obstacle, givenS3Bucket } from '@/tests/helpers/object-stores'
import { Visitor } from '@/tests/helpers/visitor'
import { ADMIN, endWorld, givenService, startTestWorker, uniqueName, until, untilEnded } from '@/tests/helpers/world'
import { ExistingServer } from '@/tests/servers/existing-server'
import { Issuer } from '@/tests/servers/issuer'
import { startMailServer, startReceiver } from '@/tests/servers/receivers'
import type { RunningWorker } from '@/worker/start-worker'
import type { ActivityOutcome } from './types'
import { writeCsv } from './write-csv'

const SERVER_START_MS = 180_000
const s3Obstacle = findS3Obstacle()

let worker: RunningWorker

beforeAll(async () => {
  worker = await startTestWorker()
})

afterAll(() => endWorld(worker))

const secretOf = (what: string) => `${what}/${randomBytes(9).toString('base64url')} "1`

/** As it may stand in an address, in JSON, in a CSV or in a header. */
const formsOf = (secret: string) => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  secret.replaceAll('"', '""'),
  Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1),
]

/** In no column of any activity and in no line of the CSV, though there are some of this kind. */
async function expectHidden(secrets: readonly string[], kind: { action: string; outcome: ActivityOutcome }) {
  const rows = await db.$queryRaw<{ row: string }[]>`SELECT to_jsonb(a)::text AS row FROM activity a ORDER BY id`
  let csv = ''
  for await (const chunk of writeCsv(ADMIN, {})) csv += chunk
  expect(csv.split('\r\n').length).toBeGreaterThan(rows.length)
  expect(await db.activity.count({ where: kind })).toBeGreaterThan(0)
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(8)
    for (const form of formsOf(secret)) {
      for (const { row } of rows) expect(row).not.toContain(form)
      expect(csv).not.toContain(form)
    }
  }
}

const refused = (code: string) => expect.objectContaining({ code })

describe('what fails leaves nothing secret among the activities', () => {
  test.skipIf(s3Obstacle)(
    `a bucket whose key is wrong${s3Obstacle ? ` (skipped: ${s3Obstacle})` : ''}`,
    async () => {
      const given = fieldsOf(await givenS3Bucket())
      const secretAccessKey = randomBytes(20).toString('hex')
      const serviceId = await givenService()
      expect(await testOf(serviceId, { ...given, secretAccessKey })).toMatch(/refuses the secret/)
      await expect(openBucket(ADMIN, { ...given, secretAccessKey })).rejects.toThrow()
      const withUser = given.address.replace('://', `://user:${secretAccessKey}@`)
      await expect(setBucket(ADMIN, { serviceId, ...given, address: withUser })).rejects.toThrow()
      await expectHidden([secretAccessKey, given.secretAccessKey], { action: 'test_bucket', outcome: 'failed' })
    },
    SERVER_START_MS,
  )

  test("a server of somebody's own whose password is wrong, or whose try fails", async () => {
    const server = await ExistingServer.start()
    try {
      const { connection } = server
      const password = secretOf('server')
      const add = (more: object) => addExistingServer(ADMIN, { name: uniqueName(), ...connection, ...more })
      await expect(add({ password })).rejects.toEqual(refused('conflict'))
      const elsewhere = path.join(server.directory, 'elsewhere')
      await mkdir(elsewhere)
      const { serviceId, operationId } = await add({ directory: elsewhere })
      expect(await untilEnded(operationId)).toMatchObject({ state: 'failed' })
      const change = { serviceId, ...connection, password }
      await expect(updateExistingServer(ADMIN, change)).rejects.toEqual(refused('conflict'))
      await expectHidden([password, connection.password], { action: 'connect', outcome: 'failed' })
    } finally {
      await server.end()
    }
  })

  test('channels whose address or password is a secret, and which nothing gets through', async () => {
    const [receiver, mail] = [await startReceiver(), await startMailServer('console', 'another password')]
    try {
      receiver.answer(500)
      const [hook, slack, password] = [secretOf('hook'), secretOf('slack'), secretOf('mail')]
      const url = (secret: string) => `${receiver.url}/${encodeURIComponent(secret)}`
      const email = { kind: 'email', host: '127.0.0.1', port: mail.port, security: 'none', username: 'console' }
      const signing: string[] = []
      for (const config of [
        { kind: 'webhook', name: 'hook', url: url(hook) },
        { kind: 'slack', name: 'slack', url: url(slack) },
        { ...email, name: 'mail', password, from: 'console@example.com', to: 'somebody@example.com' },
      ]) {
        const { channelId, signingSecret } = await createChannel(ADMIN, config)
        if (signingSecret) signing.push(signingSecret)
        const { deliveryId: id } = await testChannel(ADMIN, { channelId })
        await until('the test to fail', async () => {
          const { state } = await db.delivery.findUniqueOrThrow({ where: { id } })
          expect(state).not.toBe('sent')
          return state === 'given_up'
        })
      }
      const withUser = {
        kind: 'webhook',
        name: 'user',
        url: receiver.url.replace('://', `://me:${encodeURIComponent(password)}@`),
      }
      await expect(createChannel(ADMIN, withUser)).rejects.toThrow()
      expect(signing).toHaveLength(1)
      await expectHidden([hook, slack, password, ...signing], { action: 'channel_test', outcome: 'done' })
    } finally {
      await receiver.close()
      await mail.close()
      await db.notificationChannel.deleteMany()
    }
  })

  test('somebody whom an issuer vouches for in vain', async () => {
    const [issuer, strict] = [await Issuer.start(consoleUrl()), await Issuer.start(consoleUrl())]
    try {
      const { url: address, clientId, clientSecret } = issuer
      const configured = { issuer: address, clientId, clientSecret, name: 'Single sign-on', newRole: null }
      const wrong = { ...configured, issuer: strict.url, clientSecret: randomBytes(24).toString('base64url') }
      const seen: string[] = []
      const user = { id: randomUUID(), name: 'Grace', email: `${randomUUID()}@example.com` }
      await db.user.create({ data: user })
      for (const [by, isVerified, leadsTo] of [
        [wrong, true, 'failure='],
        [configured, false, 'failure=email_not_verified'],
        [configured, true, '/services'],
      ] as const) {
        const visitor = new Visitor()
        const person = { sub: user.id, email: user.email, name: 'Grace', email_verified: isVerified }
        const back = await visitor.visitIssuer(await visitor.start(by), person)
        const { searchParams } = new URL(back)
        seen.push(searchParams.get('code') ?? '', searchParams.get('state') ?? '')
        expect(await visitor.comeBack(by, back)).toContain(leadsTo)
        // Its code was used.
        expect(await visitor.comeBack(by, back)).toContain('failure=')
        const cookies = new URLSearchParams((visitor.headers.get('cookie') ?? '').replaceAll('; ', '&'))
        seen.push(...cookies.values())
      }
      const secrets = [clientSecret, wrong.clientSecret, ...seen.filter((text) => text.length > 8)]
      expect(secrets.length).toBeGreaterThan(8)
      await expectHidden(secrets, { action: 'user_single_sign_on', outcome: 'done' })
    } finally {
      await issuer.stop()
      await strict.stop()
    }
  })

  test('passwords, links and second factors that are not right', async () => {
    const [before, wrong, next] = [secretOf('old'), secretOf('wrong'), secretOf('next')]
    const email = `${randomUUID()}@example.com`
    const person = { name: 'Grace', email, password: before, role: 'support' } as const
    const id = await db.$transaction((tx) => insertUser(tx, person))
    const ctx = { actor: { kind: 'user', id, label: email, role: 'support', serviceRoles: {} } } as const
    const change = { currentPassword: wrong, password: next }
    await expect(changePassword(ctx, change)).rejects.toEqual(refused('bad_request'))

    const browser = new Browser()
    expect((await browser.post('/sign-in/email', { email, password: wrong })).status).toBe(401)
    expect((await browser.post('/sign-in/email', { email, password: before })).status).toBe(200)
    const { text } = await browser.post('/two-factor/enable', { password: before })
    const factor = z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) }).parse(JSON.parse(text))
    const key = new URL(factor.totpURI).searchParams.get('secret') ?? ''
    expect((await browser.post('/two-factor/verify-totp', { code: 'no code' })).status).not.toBe(200)
    expect((await browser.post('/two-factor/verify-totp', { code: totp(key) })).status).toBe(200)
    expect((await browser.post('/two-factor/disable', { password: wrong })).status).not.toBe(200)
    const codes = factor.backupCodes
    expect((await browser.post('/two-factor/verify-backup-code', { code: wrong })).status).not.toBe(200)

    const { token } = await createPasswordLink(ADMIN, { userId: id })
    await acceptInvite({ token, password: next })
    await expect(acceptInvite({ token, password: wrong })).rejects.toEqual(refused('forbidden'))
    const secrets = [before, wrong, next, token, key, ...codes, ...browser.cookies.filter(({ length }) => length > 8)]
    expect(secrets.length).toBeGreaterThan(10)
    await expectHidden(secrets, { action: 'user_two_factor', outcome: 'done' })
  })

  test('keys of the API whose secret is wrong, and passwords of services that the API may not set', async () => {
    const [key, other] = [await givenKey(), await givenKey('viewer')]
    const organization = `/v1/organizations/${organizationId()}`
    expect(await call({ ...key, secret: other.secret }, 'get', organization)).toMatchObject({ status: 401 })
    const serviceId = await db.$transaction((tx) => insertService(tx, { name: uniqueName() }))
    await db.service.update({ where: { id: serviceId }, data: { state: 'stopped' } })
    const chosen = secretOf('chosen')
    const newPasswordHash = Buffer.from(sha256Hex(chosen), 'hex').toString('base64')
    const address = `${organization}/services/${serviceId}/password`
    const body = { newPasswordHash }
    expect(await call(other, 'patch', address, { body })).toMatchObject({ status: 403 })
    expect(await call(key, 'patch', address, { body: { newPasswordHash: chosen } })).toMatchObject({ status: 400 })
    expect(await call(key, 'patch', address, { body })).toMatchObject({ status: 200 })
    const { password } = await resetPassword(ADMIN, { serviceId })
    await db.service.update({ where: { id: serviceId }, data: { state: 'terminated', terminatedAt: new Date() } })
    await expect(resetPassword(ADMIN, { serviceId })).rejects.toThrow()
    const secrets = [key.secret, other.secret, chosen, newPasswordHash, sha256Hex(chosen), password]
    await expectHidden(secrets, { action: 'password', outcome: 'done' })
  })
})
