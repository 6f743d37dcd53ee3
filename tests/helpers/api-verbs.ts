import { randomUUID } from 'node:crypto'
import { createApiKey } from '@/lib/api-key/create-api-key'
import { listApiKeys } from '@/lib/api-key/list-api-keys'
import { revokeApiKey } from '@/lib/api-key/revoke-api-key'
import type { Ctx } from '@/lib/auth/ctx'
import type { Role } from '@/lib/auth/permissions'
import { db } from '@/lib/db'
import { listOperations } from '@/lib/operation/list-operations'
import { updateService } from '@/lib/service/update-service'
import { uniqueName } from './world'

const ALL: Role[] = ['admin', 'support', 'viewer']
const ONLY_ADMIN: Role[] = ['admin']

async function givenKeyId({ name }: { name: string }): Promise<string> {
  // A world without a name is one where nothing exists.
  if (name === 'x') return 'nosuchkey'
  const id = randomUUID().replaceAll('-', '')
  await db.apiKey.create({ data: { id, name: uniqueName(), role: 'viewer', secretSha256: '', createdBy: 'test' } })
  return id
}

/** Keys, and what came with the API. */
export const API_VERBS = {
  listOperations: {
    roles: ALL,
    call: (ctx: Ctx, { serviceId }: { serviceId: string }) => listOperations(ctx, { serviceId }),
  },
  updateService: {
    roles: ONLY_ADMIN,
    call: (ctx: Ctx, { serviceId }: { serviceId: string }) =>
      updateService(ctx, {
        serviceId,
        name: uniqueName(),
        accessList: { add: [{ source: '10.0.0.0/8', description: '' }] },
      }),
  },
  createApiKey: {
    roles: ONLY_ADMIN,
    call: (ctx: Ctx) => createApiKey(ctx, { name: uniqueName(), role: 'viewer' }),
  },
  listApiKeys: { roles: ONLY_ADMIN, call: (ctx: Ctx) => listApiKeys(ctx) },
  revokeApiKey: {
    roles: ONLY_ADMIN,
    call: async (ctx: Ctx, world: { name: string }) => revokeApiKey(ctx, { keyId: await givenKeyId(world) }),
  },
}
