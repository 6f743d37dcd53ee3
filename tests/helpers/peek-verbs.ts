import { randomUUID } from 'node:crypto'
import type { Ctx } from '@/lib/auth/ctx'
import type { Role } from '@/lib/auth/permissions'
import { db } from '@/lib/db'
import { cancelPeekQuery } from '@/lib/peek/cancel-peek-query'
import { closePeek } from '@/lib/peek/close-peek'
import { getPeek } from '@/lib/peek/get-peek'
import { keepPeek } from '@/lib/peek/keep-peek'
import { openPeek } from '@/lib/peek/open-peek'
import { runPeekQuery } from '@/lib/peek/run-peek-query'
import { sealSecret } from '@/lib/secrets'

type PeekCase = {
  roles: Role[]
  asksEngine?: boolean
  call: (ctx: Ctx, world: { serviceId: string; backupId: string }) => Promise<unknown>
}

const ONLY_ADMIN: Role[] = ['admin']

/** The id of an open peek without an engine; of none where there is no service. */
async function givenPeekRow(serviceId: string): Promise<string> {
  const id = randomUUID()
  if ((await db.service.count({ where: { id: serviceId } })) === 0) return id
  const secrets = { consolePasswordEnc: sealSecret('x'), readerPasswordEnc: sealSecret('x') }
  await db.peek.create({ data: { id, state: 'open', serviceId, openedBy: 'test', ...secrets } })
  return id
}

/** A backup that says that it holds a table, and places for a peek. */
async function givenOpenable(backupId: string): Promise<void> {
  const table = { name: 'orders', engine: 'MergeTree', rows: 1, bytes: 1, parts: 1 }
  const contents = { databases: [{ name: 'shop', tables: [table] }], fileCount: 1 }
  await db.backup.updateMany({ where: { id: backupId }, data: { contents } })
  await db.peek.updateMany({ data: { state: 'closed' } })
}

/** The part of the table in lib/auth/permissions.int.test.ts about peeks. */
export const PEEK_VERBS: Record<string, PeekCase> = {
  getPeek: { roles: ONLY_ADMIN, call: (ctx, { backupId }) => getPeek(ctx, { backupId }) },
  openPeek: {
    roles: ONLY_ADMIN,
    call: async (ctx, { backupId }) => {
      await givenOpenable(backupId)
      return openPeek(ctx, { backupId })
    },
  },
  keepPeek: {
    roles: ONLY_ADMIN,
    call: async (ctx, { serviceId }) => keepPeek(ctx, { peekId: await givenPeekRow(serviceId) }),
  },
  runPeekQuery: {
    roles: ONLY_ADMIN,
    asksEngine: true,
    call: async (ctx, { serviceId }) =>
      runPeekQuery(ctx, { peekId: await givenPeekRow(serviceId), queryId: randomUUID(), sql: 'SELECT 1' }),
  },
  cancelPeekQuery: {
    roles: ONLY_ADMIN,
    asksEngine: true,
    call: async (ctx, { serviceId }) =>
      cancelPeekQuery(ctx, { peekId: await givenPeekRow(serviceId), queryId: randomUUID() }),
  },
  closePeek: {
    roles: ONLY_ADMIN,
    call: async (ctx, { serviceId }) => closePeek(ctx, { peekId: await givenPeekRow(serviceId) }),
  },
}
