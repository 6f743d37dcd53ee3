import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Ctx } from '@/lib/auth/ctx'
import { AppError } from '@/lib/errors'
import { requestRestore } from '@/lib/restore/request-restore'
import { planRestore } from '@/lib/restore/plan-restore'
import { generatePassword } from '@/lib/secrets'
import { createService } from '@/lib/service/create-service'
import { deleteService } from '@/lib/service/delete-service'
import { getService } from '@/lib/service/get-service'
import { listServices } from '@/lib/service/list-services'
import { resetPassword } from '@/lib/service/reset-password'
import { serviceNameSchema } from '@/lib/service/schemas'
import { startService } from '@/lib/service/start-service'
import { stopService } from '@/lib/service/stop-service'
import { updateService } from '@/lib/service/update-service'
import { storedText } from '@/lib/stored-text'
import { askOnce } from '../ask-once'
import { DRY_RUN, endpoint, PAGE_QUERY } from '../endpoint'
import { ipAccessListEntrySchema, serviceSchema, toCloudServices } from '../service-view'

const tag = 'Service'
const ONE = '/{organizationId}/services/{serviceId}'
const params = z.object({ serviceId: z.uuid('This is not a service.') })

/** The objects are loose. */
const OTHERS = "ClickHouse Cloud's other fields are accepted, and mean nothing here."

const postSchema = z
  .object({
    name: serviceNameSchema,
    backupId: z.uuid('This is not a backup.').optional().describe('Restores this backup into the new service.'),
    ipAccessList: z
      .array(ipAccessListEntrySchema)
      .optional()
      .describe("Without it: from anywhere; restored, the original's."),
    hostId: storedText()
      .max(100)
      .optional()
      .describe('Ours: the host that it comes up on, one of GET hosts. Without it: the one with the most room.'),
  })
  .loose()
  .meta({ id: 'ServicePostRequest', description: OTHERS })

const postedSchema = z
  .object({
    service: serviceSchema.optional().describe('Left out in a dry run.'),
    password: z
      .string()
      .optional()
      .describe('Shown this once; left out in a dry run and when an Idempotency-Key is repeated.'),
    operationId: z.uuid().optional().describe('Ours.'),
    plan: z.unknown().optional().describe('Ours: what a restore would do, in a dry run.'),
  })
  .meta({ id: 'ServicePostResponse' })

const listPatchSchema = z.object({
  add: z.array(ipAccessListEntrySchema).default([]),
  remove: z.array(ipAccessListEntrySchema).default([]),
})

const patchSchema = z
  .object({ name: serviceNameSchema.optional(), ipAccessList: listPatchSchema.optional() })
  .loose()
  .meta({ id: 'ServicePatchRequest', description: OTHERS })

async function readOne(ctx: Ctx, serviceId: string) {
  const [service] = await toCloudServices([await getService(ctx, { serviceId })])
  if (!service) throw new AppError('not_found', 'There is no such service.')
  return service
}

type Post = z.output<typeof postSchema>

function ask(ctx: Ctx, { name, backupId, hostId, ipAccessList: accessList }: Post, password: string) {
  if (backupId === undefined) {
    return askOnce(ctx, { kind: 'provision' }, async () => ({
      ...(await createService(ctx, { name, hostId, accessList }, { password })),
      backupId: null,
    }))
  }
  const requestKey = ctx.requestKey ?? randomUUID()
  return askOnce({ ...ctx, requestKey }, { kind: 'restore', backupId }, async () => ({
    ...(await requestRestore(ctx, { name, backupId, hostId, accessList, requestKey }, { password })),
    backupId,
  }))
}

async function changeState(ctx: Ctx, serviceId: string, command: 'start' | 'stop' | 'awake'): Promise<void> {
  if (command === 'stop') await stopService(ctx, { serviceId })
  else await startService(ctx, { serviceId })
}

export const serviceEndpoints = [
  endpoint({
    method: 'get',
    path: '/{organizationId}/services',
    operationId: 'instanceGetList',
    summary: 'Living services by name; a page has 1,000 at most, and nextCursor leads to the next',
    tag,
    query: PAGE_QUERY.extend({
      filter: z
        .union([z.string(), z.array(z.string())])
        .optional()
        .describe('By tags, which services do not have here: with it, none is found.'),
    }),
    result: z.array(serviceSchema),
    handle: async (ctx, { query: { filter, ...page } }) => {
      // A script that means one tag's services must not get hold of all.
      if (filter !== undefined) return { result: [], nextCursor: null }
      const { services, nextCursor } = await listServices(ctx, page)
      return { result: await toCloudServices(services), nextCursor }
    },
  }),
  endpoint({
    method: 'post',
    path: '/{organizationId}/services',
    operationId: 'instanceCreate',
    summary: 'A new service, empty or restored from a backup',
    tag,
    query: DRY_RUN,
    body: postSchema,
    result: postedSchema,
    handle: async (ctx, { body, query }) => {
      if (query.dryRun === 'true') {
        if (body.backupId === undefined)
          throw new AppError('bad_request', 'Only a restore has a plan: name a backupId.')
        return { result: { plan: await planRestore(ctx, { backupId: body.backupId, hostId: body.hostId }) } }
      }
      const password = generatePassword()
      const { serviceId, operationId, isRepeated } = await ask(ctx, body, password)
      return { result: { service: await readOne(ctx, serviceId), ...(!isRepeated && { password }), operationId } }
    },
  }),
  endpoint({
    method: 'get',
    path: ONE,
    operationId: 'instanceGet',
    summary: 'A service',
    tag,
    params,
    result: serviceSchema,
    handle: async (ctx, { params: { serviceId } }) => ({ result: await readOne(ctx, serviceId) }),
  }),
  endpoint({
    method: 'patch',
    path: ONE,
    operationId: 'instanceUpdate',
    summary: 'Changes the name and the IP access list',
    tag,
    params,
    body: patchSchema,
    result: serviceSchema,
    handle: async (ctx, { params: { serviceId }, body }) => {
      await updateService(ctx, { serviceId, name: body.name, accessList: body.ipAccessList })
      return { result: await readOne(ctx, serviceId) }
    },
  }),
  endpoint({
    method: 'delete',
    path: ONE,
    operationId: 'instanceDelete',
    summary: 'Removes a service and its data; its backups stay until they expire',
    tag,
    params,
    handle: async (ctx, { params: { serviceId } }) => {
      const { name } = await getService(ctx, { serviceId })
      await askOnce(ctx, { kind: 'delete_service', serviceId }, async () => ({
        ...(await deleteService(ctx, { serviceId, confirmName: name })),
        serviceId,
        backupId: null,
      }))
      return {}
    },
  }),
  endpoint({
    method: 'patch',
    path: `${ONE}/state`,
    operationId: 'instanceStateUpdate',
    summary: 'Starts or stops a service',
    tag,
    params,
    body: z.object({ command: z.enum(['start', 'stop', 'awake']) }).meta({ id: 'ServiceStatePatchRequest' }),
    result: serviceSchema,
    handle: async (ctx, { params: { serviceId }, body }) => {
      await changeState(ctx, serviceId, body.command)
      return { result: await readOne(ctx, serviceId) }
    },
  }),
  endpoint({
    method: 'patch',
    path: `${ONE}/password`,
    operationId: 'instancePasswordUpdate',
    summary: 'A new password: generated and told once, or the one whose SHA-256 is given',
    tag,
    params,
    body: z
      .object({
        newPasswordHash: z
          .string()
          .regex(/^[A-Za-z0-9+/]{43}=$/, 'Give the SHA-256 of the password in base64.')
          .optional(),
        newDoubleSha1Hash: z.string().optional().describe('Accepted; there is no MySQL port.'),
      })
      .meta({ id: 'ServicePasswordPatchRequest' }),
    result: z.object({ password: z.string().optional() }).meta({ id: 'ServicePasswordPatchResponse' }),
    handle: async (ctx, { params: { serviceId }, body: { newPasswordHash } }) => {
      if (newPasswordHash === undefined) {
        const { password } = await resetPassword(ctx, { serviceId })
        return { result: { password } }
      }
      await resetPassword(ctx, { serviceId, passwordSha256: Buffer.from(newPasswordHash, 'base64').toString('hex') })
      return { result: {} }
    },
  }),
]
