import { z } from 'zod'
import { requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { alwaysAnswered, constantFields } from '../constant'
import { endpoint } from '../endpoint'
import { ORGANIZATION_NAME, organizationId } from '../organization'

const CONSTANTS = { name: ORGANIZATION_NAME, enableCoreDumps: false } as const

const organizationSchema = z
  .object({
    id: z.uuid(),
    createdAt: z.iso.datetime(),
    ...constantFields(CONSTANTS),
    privateEndpoints: z.array(z.never()).describe(alwaysAnswered([])),
    byocConfig: z.array(z.never()).describe(alwaysAnswered([])),
  })
  .meta({ id: 'Organization' })

async function readOrganization(): Promise<z.input<typeof organizationSchema>> {
  const { _min } = await db.user.aggregate({ _min: { createdAt: true } })
  return {
    id: organizationId(),
    ...CONSTANTS,
    createdAt: (_min.createdAt ?? new Date(0)).toISOString(),
    privateEndpoints: [],
    byocConfig: [],
  }
}

const tag = 'Organization'

export const organizationEndpoints = [
  endpoint({
    method: 'get',
    path: '',
    operationId: 'organizationGetList',
    summary: 'The one organization of this installation',
    tag,
    result: z.array(organizationSchema),
    handle: async (ctx) => {
      requirePermission(ctx, 'service:list')
      return { result: [await readOrganization()] }
    },
  }),
  endpoint({
    method: 'get',
    path: '/{organizationId}',
    operationId: 'organizationGet',
    summary: 'The organization',
    tag,
    result: organizationSchema,
    handle: async (ctx) => {
      requirePermission(ctx, 'service:list')
      return { result: await readOrganization() }
    },
  }),
  endpoint({
    method: 'patch',
    path: '/{organizationId}',
    operationId: 'organizationUpdate',
    summary: 'Accepted for clients of ClickHouse Cloud; an installation has nothing of an organization to change',
    tag,
    body: z.object({}).loose(),
    result: organizationSchema,
    handle: async (ctx) => {
      requirePermission(ctx, 'organization:configure')
      return { result: await readOrganization() }
    },
  }),
]
