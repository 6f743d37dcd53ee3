import { createHmac, randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Ctx } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { closeQueue } from '@/lib/jobs/queue'
import { getUnreadCount } from '@/lib/notification/get-unread-count'
import { listNotifications } from '@/lib/notification/list-notifications'
import { insertService } from '@/lib/service/insert-service'
import { makeDaemonCertificates } from '@/tests/helpers/daemon-certificates'
import { startWorkerProcesses } from '@/tests/helpers/worker-processes'
import { ADMIN, SUPPORT, uniqueName, until } from '@/tests/helpers/world'
import { type MailServer, startMailServer, startReceiver, type WebhookReceiver } from '@/tests/servers/receivers'
import { createChannel } from './create-channel'
import { deliverAllDue } from './deliver-due'
import { listChannels } from './list-channels'
import { removeChannel } from './remove-channel'
import { testChannel } from './test-channel'
import { updateChannel } from './update-channel'

const MAIL = { username: 'console', password: 'a-password-for-mail' }

let receiver: WebhookReceiver
let mail: MailServer
/** Of an authority that nobody knows, who was not told of it. */
let certificates: string
let serviceId: string
let name: string

beforeAll(async () => {
  receiver = await startReceiver()
  mail = await startMailServer(MAIL.username, MAIL.password)
  certificates = await makeDaemonCertificates()
})

afterAll(async () => {
  await receiver.close()
  await mail.close()
  await rm(certificates, { recursive: true })
  await closeQueue()
  await db.$disconnect()
})

beforeEach(async () => {
  await db.notificationChannel.deleteMany()
  receiver.received.length = 0
  receiver.answer(204)
  mail.received.length = 0
  // A worker finds that a service of an earlier test has no engine, and would tell of that too.
  await db.service.updateMany({ data: { state: 'stopped' } })
  name = uniqueName('told')
  serviceId = await db.$transaction((tx) => insertService(tx, { name }))
  await db.service.update({ where: { id: serviceId }, data: { state: 'running' } })
})

const hook = (path = '/hook') => ({ kind: 'webhook', name: 'hook', url: `${receiver.url}${path}` })
const email = (port: number, security: 'none' | 'starttls') => ({
  kind: 'email',
  name: 'mail',
  host: '127.0.0.1',
  port,
  security,
  ...MAIL,
  from: 'console@example.com',
  to: 'ops@example.com, night@example.com',
})
const failService = () =>
  db.service.update({ where: { id: serviceId }, data: { state: 'failed', stateReason: 'Its disk is gone.' } })
const runService = () => db.service.update({ where: { id: serviceId }, data: { state: 'running' } })
/** As if the pause before the next try, or a dead worker's lease, had passed. */
const skipPause = () => db.delivery.updateMany({ data: { nextAttemptAt: new Date() } })
const only = async () => (await listChannels(ADMIN))[0]

describe('a webhook', () => {
  test('is signed over id, time and body, and says what happened, in what state things are, what to do and where', async () => {
    const { signingSecret } = await createChannel(ADMIN, hook())
    await failService()
    await deliverAllDue()
    const [got] = receiver.received
    const headers = got?.headers ?? {}
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${got?.body}`
    const key = Buffer.from(signingSecret?.replace('whsec_', '') ?? '', 'base64')
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`)
    expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(60)
    expect(JSON.parse(got?.body ?? '')).toMatchObject({
      id: headers['webhook-id'],
      type: 'service_failed',
      isRecovery: false,
      title: `Failed: ${name}`,
      lines: ['Its disk is gone.', expect.any(String), expect.any(String)],
      url: `http://127.0.0.1:3000/services/${serviceId}`,
      serviceId,
    })
    await runService()
    await deliverAllDue()
    await deliverAllDue()
    expect(receiver.received.map(({ body }) => (JSON.parse(body) as { isRecovery: boolean }).isRecovery)).toEqual([
      false,
      true,
    ])
  })

  test('that does not answer well is tried again with growing pauses, is shown as dead with the last error, and recovers', async () => {
    await createChannel(ADMIN, hook())
    receiver.answer(500)
    await failService()
    const pauses: number[] = []
    for (let tries = 1; tries <= 8; tries += 1) {
      await skipPause()
      await deliverAllDue()
      const row = await db.delivery.findFirstOrThrow()
      expect(row.attempts).toBe(tries)
      if (row.state === 'waiting') pauses.push(row.nextAttemptAt.getTime() - Date.now())
    }
    expect(pauses).toHaveLength(7)
    expect(pauses.toSorted((a, b) => a - b)).toEqual(pauses)
    await skipPause()
    await deliverAllDue()
    expect(receiver.received).toHaveLength(8)
    expect(await only()).toMatchObject({
      waiting: 0,
      failing: { error: `${new URL(receiver.url).host} answered with status 500.`, givenUp: 1 },
    })
    const dead = async (ctx: Ctx) => [
      (await getUnreadCount(ctx)).deadChannels,
      (await listNotifications(ctx, {})).deadChannels.map(({ name: channel, error }) => [channel, error]),
    ]
    const error = `${new URL(receiver.url).host} answered with status 500.`
    expect(await dead(ADMIN)).toEqual([1, [['hook', error]]])
    expect(await dead(SUPPORT)).toEqual([0, []])
    receiver.answer(204)
    await runService()
    await deliverAllDue()
    expect(await only()).toMatchObject({ failing: null, lastSentAt: expect.any(String) })
    expect(await dead(ADMIN)).toEqual([0, []])
  })

  test('hears of a failure before it hears that it is over, also when the first try failed', async () => {
    await createChannel(ADMIN, hook())
    receiver.answer(500)
    await failService()
    await deliverAllDue()
    await runService()
    receiver.answer(204)
    receiver.received.length = 0
    await deliverAllDue()
    expect(receiver.received).toEqual([])
    await skipPause()
    await deliverAllDue()
    expect(receiver.received.map(({ body }) => (JSON.parse(body) as { isRecovery: boolean }).isRecovery)).toEqual([
      false,
      true,
    ])
  })

  test('follows no redirect', async () => {
    await createChannel(ADMIN, hook())
    receiver.answer(302, `${receiver.url}/elsewhere`)
    await failService()
    await deliverAllDue()
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook'])
    expect((await only())?.failing?.error).toContain('Redirects are not followed.')
  })

  test('is not sent to this machine or a private network, neither when it is added nor when a name comes to mean one', async () => {
    for (const host of ['127.0.0.2', '[::1]', '169.254.169.254', '10.0.0.1', '2130706434', '[::ffff:127.0.0.2]']) {
      await expect(createChannel(ADMIN, { ...hook(), url: `http://${host}/x` }), host).rejects.toMatchObject({
        code: 'bad_request',
      })
    }
    await expect(createChannel(ADMIN, { ...hook(), url: 'http://user:pass@127.0.0.1/' })).rejects.toThrow(/user name/)
    await createChannel(ADMIN, hook())
    const { configEnc } = await db.notificationChannel.findFirstOrThrow()
    const { sealSecret, openSecret } = await import('@/lib/secrets')
    const moved = openSecret(configEnc).replace('127.0.0.1', '127.0.0.2')
    await db.notificationChannel.updateMany({ data: { configEnc: sealSecret(moved) } })
    await failService()
    await deliverAllDue()
    expect(receiver.received).toEqual([])
    expect((await only())?.failing?.error).toContain('127.0.0.2 is an address of this machine')
  })
})

test('Slack gets text in which names can not write markup', async () => {
  await db.service.update({ where: { id: serviceId }, data: { name: '<!channel> & co' } })
  await createChannel(ADMIN, { ...hook(), kind: 'slack' })
  await failService()
  await deliverAllDue()
  const { text } = JSON.parse(receiver.received[0]?.body ?? '') as { text: string }
  expect(text).toContain('*Failed: &lt;!channel&gt; &amp; co*\nIts disk is gone.')
  expect(text).toContain(`<http://127.0.0.1:3000/services/${serviceId}|Open in the console>`)
})

describe('e-mail', () => {
  const given = () => email(mail.port, 'none')

  test('reaches everybody, and no name or reason can add a header', async () => {
    await db.service.update({ where: { id: serviceId }, data: { name: 'x\r\nBcc: spy@example.com' } })
    await createChannel(ADMIN, given())
    await db.service.update({
      where: { id: serviceId },
      data: { state: 'failed', stateReason: 'gone\r\n.\r\nMAIL FROM:<spy@example.com>' },
    })
    await deliverAllDue()
    expect(mail.received).toMatchObject([{ from: 'console@example.com', to: ['ops@example.com', 'night@example.com'] }])
    const [head = '', body] = mail.received[0]?.text.split('\r\n\r\n') ?? []
    expect(head).toContain('Subject: [Backup console] Failed: x Bcc: spy@example.com')
    expect(head).not.toMatch(/^bcc/im)
    expect(body).toContain('Failed: x')
    for (const bad of [
      { from: 'a@example.com\r\nBcc: b@example.com' },
      { to: 'a@example.com\nb' },
      { host: 'h\r\nQUIT' },
    ])
      await expect(createChannel(ADMIN, { ...given(), ...bad })).rejects.toMatchObject({ name: 'ZodError' })
  })

  test('says what the server refused, without the password', async () => {
    await createChannel(ADMIN, { ...given(), password: 'wrong-password' })
    await failService()
    await deliverAllDue()
    const error = (await only())?.failing?.error
    expect(error).toContain('Invalid user name or password')
    expect(error).not.toContain('wrong-password')
    await db.notificationChannel.deleteMany()
    await createChannel(ADMIN, { ...given(), security: 'starttls' })
    await db.delivery.create({ data: { id: randomUUID(), channelId: (await only())?.id ?? '' } })
    await deliverAllDue()
    expect((await only())?.failing?.error).toMatch(/STARTTLS|TLS/)
    expect(mail.received).toEqual([])
    await db.notificationChannel.deleteMany()
    const unknown = await startMailServer(MAIL.username, MAIL.password, certificates)
    await createChannel(ADMIN, email(unknown.port, 'starttls'))
    await db.delivery.create({ data: { id: randomUUID(), channelId: (await only())?.id ?? '' } })
    await deliverAllDue()
    expect((await only())?.failing?.error).toMatch(/certificate/)
    expect([unknown.tried, unknown.received]).toEqual([[], []])
    await unknown.close()
  })
})

test('a channel gets its causes and services only, nothing while it is off, and no secret leaves the server', async () => {
  const other = await db.$transaction((tx) => insertService(tx, { name: uniqueName() }))
  const make = (rules: object) => createChannel(ADMIN, { ...hook('/a-secret-path'), ...rules })
  await make({ causes: ['backup_failed'] })
  await make({ serviceIds: [other] })
  const { channelId, signingSecret } = await make({ causes: ['service_failed'], serviceIds: [serviceId, other] })
  await failService()
  expect(await db.delivery.findMany()).toMatchObject([{ channelId }])
  await updateChannel(ADMIN, { channelId, name: 'off', isEnabled: false })
  await runService()
  await testChannel(ADMIN, { channelId })
  expect(await db.delivery.count()).toBe(1)
  await deliverAllDue()
  expect(receiver.received.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual(['test'])
  const seen = JSON.stringify(
    [await listChannels(ADMIN), await db.activity.findMany(), await db.delivery.findMany()],
    (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
  )
  for (const secret of [signingSecret ?? 'none', 'a-secret-path', 'configEnc']) expect(seen).not.toContain(secret)
  await removeChannel(ADMIN, { channelId })
  expect(await db.delivery.count()).toBe(0)
})

test('a worker killed between sending and writing that down sends again, under the same id, and trusts the authorities of its machine', async () => {
  await createChannel(ADMIN, hook())
  const secure = await startMailServer(MAIL.username, MAIL.password, certificates)
  const processes = await startWorkerProcesses({ env: { NODE_EXTRA_CA_CERTS: `${certificates}/ca.pem` } })
  try {
    const first = processes.next()
    receiver.onRequest = () => first.kill()
    await failService()
    first.begin()
    expect(await first.ended()).toBe('SIGKILL')
    receiver.onRequest = null
    expect(await db.delivery.findMany()).toMatchObject([{ state: 'waiting', attempts: 1 }])
    await skipPause()
    await processes.whileAlive(async () => {
      await until('the message to be sent', () => db.delivery.findFirst({ where: { state: 'sent' } }))
      const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
      expect(ids.length).toBe(2)
      expect(new Set(ids).size).toBe(1)

      await createChannel(ADMIN, email(secure.port, 'starttls'))
      await runService()
      await until('the e-mail to arrive', async () => secure.received.length > 0)
    })
    expect(secure.received[0]).toMatchObject({ isSecure: true, from: 'console@example.com' })
  } finally {
    receiver.onRequest = null
    await processes.close()
    await secure.close()
  }
})
