import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { db } from '@/lib/db'
import { errorText, isAppError } from '@/lib/errors'
import { getPeek } from '@/lib/peek/get-peek'
import { openPeek } from '@/lib/peek/open-peek'
import { runPeekQuery } from '@/lib/peek/run-peek-query'
import type { PeekView } from '@/lib/peek/types'
import type { QueryResult } from '@/lib/select/types'
import { expectInstanceGone } from './engines'
import { ADMIN, until } from './world'

/** The newest peek into a backup. */
export async function viewPeek(backupId: string): Promise<PeekView> {
  const peek = await getPeek(ADMIN, { backupId })
  if (!peek) throw new Error('nobody opened it')
  return peek
}

function untilState(backupId: string, state: PeekView['state']): Promise<PeekView> {
  return until(`the peek to be ${state}`, async () => {
    const peek = await viewPeek(backupId)
    if (peek.state === 'closed' && state !== 'closed') throw new Error(`it closed: ${peek.closeReason}`)
    return peek.state === state && peek
  })
}

export async function givenPeek(backupId: string): Promise<string> {
  const { peekId } = await openPeek(ADMIN, { backupId })
  await untilState(backupId, 'open')
  return peekId
}

export function query(peekId: string, sql: string, queryId: string = randomUUID()): Promise<QueryResult> {
  return runPeekQuery(ADMIN, { peekId, queryId, sql })
}

/** What a person reads when it fails. */
export const messageOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error: unknown) => (isAppError(error) ? error.userMessage : errorText(error)),
  )

/** Closed, and nothing of it is left: no engine, no directory, no open operation. */
export async function expectNothingLeft(peekId: string, reason: RegExp): Promise<void> {
  const peek = await until('the peek to be closed', () => db.peek.findFirst({ where: { id: peekId, state: 'closed' } }))
  expect(peek).toMatchObject({
    closeReason: expect.stringMatching(reason),
    consolePasswordEnc: '',
    readerPasswordEnc: '',
  })
  await expectInstanceGone(peekId)
  const isOpen = () =>
    db.operation.count({ where: { kind: { in: ['open_peek', 'close_peek'] }, state: { in: ['queued', 'running'] } } })
  await until('no operation to be open', async () => (await isOpen()) === 0)
}
