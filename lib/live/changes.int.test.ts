import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { endSessions } from '@/lib/auth/end-sessions'
import { removeUser } from '@/lib/auth/remove-user'
import { setServiceRole } from '@/lib/auth/set-service-role'
import { setUserRole } from '@/lib/auth/set-user-role'
import { db } from '@/lib/db'
import { insertService } from '@/lib/service/insert-service'
import { ADMIN, uniqueName, until } from '@/tests/helpers/world'
import { type Change, subscribeToChanges } from './changes'
import { eventStream } from './event-stream'

afterAll(() => db.$disconnect())

test('a change right after subscribing is told, a lost connection is told as a gap, and the next subscriber hears again', async () => {
  const heard: Change[] = []
  let gaps = 0
  const subscriber = {
    onChanges: (changes: readonly Change[]) => void heard.push(...changes),
    onAccessChange: () => undefined,
    onGap: () => void (gaps += 1),
  }

  await subscribeToChanges(subscriber)
  const first = await db.$transaction((tx) => insertService(tx, { name: uniqueName() }))
  await until('the change to arrive', async () =>
    heard.some((change) => change.entity === 'service' && change.id === first),
  )

  await db.$queryRaw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'backup-console-live' AND datname = current_database()`
  await until('the gap to be told', async () => gaps === 1)

  const stop = await subscribeToChanges(subscriber)
  const second = await db.$transaction((tx) => insertService(tx, { name: uniqueName() }))
  await until('the change after the gap', async () => heard.some((change) => change.id === second))
  stop()
  expect(gaps).toBe(1)
})

async function givenSession(userId: string, lastsMs = 3_600_000): Promise<string> {
  const id = randomUUID()
  await db.session.create({ data: { id, userId, token: randomUUID(), expiresAt: new Date(Date.now() + lastsMs) } })
  return id
}

async function givenPerson(): Promise<string> {
  const id = randomUUID()
  await db.user.create({ data: { id, name: 'Somebody', email: `${id}@example.com`, role: 'support' } })
  return id
}

/** An open page: whether its stream has ended, and what it was sent. */
function openPage(userId: string, sessionId: string) {
  const page = { hasEnded: false, text: '', close: new AbortController() }
  const decoder = new TextDecoder()
  const sink = new WritableStream<Uint8Array>({
    write: (bytes) => void (page.text += decoder.decode(bytes)),
    close: () => void (page.hasEnded = true),
  })
  void eventStream(page.close.signal, { id: userId, sessionId }).pipeTo(sink)
  return page
}

test('the stream of who is signed out, removed or given another role ends, and no other', async () => {
  const serviceId = await db.$transaction((tx) => insertService(tx, { name: uniqueName() }))
  const stays = await givenPerson()
  const staying = openPage(stays, await givenSession(stays))
  await until('the page that stays to be open', async () => staying.text.includes('open'))
  const changes = {
    removed: (userId: string) => removeUser(ADMIN, { userId }),
    'signed out': (userId: string) => endSessions(ADMIN, { userId }),
    demoted: (userId: string) => setUserRole(ADMIN, { userId, role: 'viewer' }),
    'demoted on a service': (userId: string) => setServiceRole(ADMIN, { userId, serviceId, role: 'viewer' }),
  }
  for (const [what, change] of Object.entries(changes)) {
    const userId = await givenPerson()
    const pages = [openPage(userId, await givenSession(userId)), openPage(userId, await givenSession(userId))]
    await until('the pages to be open', async () => pages.every(({ text }) => text.includes('open')))
    await change(userId)
    await until(`the streams of who is ${what} to end`, async () => pages.every(({ hasEnded }) => hasEnded))
    expect(pages.map(({ text }) => text)).not.toContainEqual(expect.stringContaining(userId))
  }

  const userId = await givenPerson()
  const [here, there] = [await givenSession(userId), await givenSession(userId)]
  const [left, kept] = [openPage(userId, here), openPage(userId, there)]
  await until('both to be open', async () => [left, kept].every(({ text }) => text.includes('open')))
  await db.session.delete({ where: { id: here } })
  await until('the one to end', async () => left.hasEnded)

  await db.service.update({ where: { id: serviceId }, data: { name: uniqueName() } })
  await until('the others to hear', async () => [staying, kept].every(({ text }) => text.includes(serviceId)))
  expect([staying.hasEnded, kept.hasEnded]).toEqual([false, false])
  for (const page of [staying, kept]) page.close.abort()
})

test('a stream lasts no longer than its session, and none begins after its end', async () => {
  const userId = await givenPerson()
  const page = openPage(userId, await givenSession(userId, 2_000))
  await until('the stream to end', async () => page.hasEnded)
  const late = openPage(userId, randomUUID())
  await until('the late one to end', async () => late.hasEnded)
  expect(late.text).toBe('')
})
