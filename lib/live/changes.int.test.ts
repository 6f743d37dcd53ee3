import { afterAll, expect, test } from 'vitest'
import { db } from '@/lib/db'
import { insertService } from '@/lib/service/insert-service'
import { uniqueName, until } from '@/tests/helpers/world'
import { type Change, subscribeToChanges } from './changes'

afterAll(() => db.$disconnect())

test('a change right after subscribing is told, a lost connection is told as a gap, and the next subscriber hears again', async () => {
  const heard: Change[] = []
  let gaps = 0
  const subscriber = {
    onChanges: (changes: readonly Change[]) => void heard.push(...changes),
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
