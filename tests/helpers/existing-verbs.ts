import { createServer } from 'node:net'
import { once } from 'node:events'
import type { Ctx } from '@/lib/auth/ctx'
import type { Role } from '@/lib/auth/permissions'
import { isAppError } from '@/lib/errors'
import { addExistingServer } from '@/lib/existing/add-existing-server'
import { removeExistingServer } from '@/lib/existing/remove-existing-server'
import { testExistingServer } from '@/lib/existing/test-existing-server'
import { updateExistingServer } from '@/lib/existing/update-existing-server'
import { uniqueName } from './world'

type ExistingCase = { roles: Role[]; call: (ctx: Ctx, world: { serviceId: string; name: string }) => Promise<unknown> }

/** A port at which nobody answers: it was taken, and given back. */
export async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (!address || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function nowhere() {
  const httpPort = await closedPort()
  return {
    host: '127.0.0.1',
    httpPort,
    tcpPort: 9000,
    username: 'x',
    password: 'y',
    disk: 'backups',
    directory: '/tmp',
  }
}

/** Allowed, though this world has no engine to do it on: tests of its own do it on a real one. */
export async function orConflict(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!isAppError(error) || error.code !== 'conflict') throw error
  })
}

/** The part of the table in lib/auth/permissions.int.test.ts about servers that already existed. */
export const EXISTING_VERBS: Record<string, ExistingCase> = {
  testExistingServer: {
    roles: ['admin'],
    call: async (ctx, { serviceId }) => testExistingServer(ctx, { serviceId, ...(await nowhere()) }),
  },
  addExistingServer: {
    roles: ['admin'],
    call: async (ctx) => orConflict(addExistingServer(ctx, { name: uniqueName(), ...(await nowhere()) })),
  },
  updateExistingServer: {
    roles: ['admin'],
    call: async (ctx, { serviceId }) => orConflict(updateExistingServer(ctx, { serviceId, ...(await nowhere()) })),
  },
  removeExistingServer: {
    roles: ['admin'],
    call: (ctx, { serviceId, name }) => orConflict(removeExistingServer(ctx, { serviceId, confirmName: name })),
  },
}
