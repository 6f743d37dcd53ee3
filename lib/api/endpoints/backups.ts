import { z } from 'zod'
import type { Ctx } from '@/lib/auth/ctx'
import { browseBackup } from '@/lib/backup/browse-backup'
import { cancelBackup } from '@/lib/backup/cancel-backup'
import { checkBackup } from '@/lib/backup/check-backup'
import { deleteBackup } from '@/lib/backup/delete-backup'
import { getBackup } from '@/lib/backup/get-backup'
import { listBackups } from '@/lib/backup/list-backups'
import { takeBackup } from '@/lib/backup/take-backup'
import type { BackupDetail } from '@/lib/backup/types'
import { requestDrill } from '@/lib/drill/request-drill'
import { AppError } from '@/lib/errors'
import { restoreIntoSchema } from '@/lib/restore/into/schemas'
import { planRestoreInto } from '@/lib/restore/plan-restore-into'
import { requestRestoreInto } from '@/lib/restore/request-restore-into'
import { randomUUID } from 'node:crypto'
import type { OperationKind } from '@/lib/operation/types'
import { askOnce } from '../ask-once'
import { backupSchema, toCloudBackup } from '../backup-view'
import { DRY_RUN, endpoint, PAGE_QUERY } from '../endpoint'

const tag = 'Backup'
const ALL = '/{organizationId}/services/{serviceId}/backups'
const ONE = `${ALL}/{backupId}`
const serviceParams = z.object({ serviceId: z.uuid('This is not a service.') })
const params = serviceParams.extend({ backupId: z.uuid('This is not a backup.') })
const startedSchema = z.object({ operationId: z.uuid() }).meta({ id: 'StartedOperation' })

type Params = z.output<typeof params>

/** A backup of this service. @throws AppError `not_found` also for one of another service. */
async function readOne(ctx: Ctx, { serviceId, backupId }: Params): Promise<BackupDetail> {
  const backup = await getBackup(ctx, { backupId })
  if (backup.serviceId !== serviceId) throw new AppError('not_found', 'There is no such backup of this service.')
  return backup
}

const postSchema = z
  .object({
    baseBackupId: z.uuid('This is not a backup.').optional().describe('Makes it incremental on this backup.'),
    options: z.looseObject({}).optional().describe('What Back up now offers: scope, form, structureOnly.'),
  })
  .meta({ id: 'BackupPostRequest' })

const restoreSchema = z.object(restoreIntoSchema.omit({ backupId: true }).shape).meta({ id: 'BackupRestoreRequest' })

const reading = [
  endpoint({
    method: 'get',
    path: ALL,
    operationId: 'backupGetList',
    summary: 'Backups of a service, the newest first; a page has 1,000 at most, and nextCursor leads to the next',
    tag,
    params: serviceParams,
    query: PAGE_QUERY,
    result: z.array(backupSchema),
    handle: async (ctx, { params: { serviceId }, query }) => {
      const { rows, nextCursor } = await listBackups(ctx, { serviceId, ...query })
      return { result: rows.map((row) => toCloudBackup(row)), nextCursor }
    },
  }),
  endpoint({
    method: 'get',
    path: ONE,
    operationId: 'backupGet',
    summary: 'A backup',
    tag,
    params,
    result: backupSchema,
    handle: async (ctx, input) => ({ result: toCloudBackup(await readOne(ctx, input.params)) }),
  }),
  endpoint({
    method: 'get',
    path: `${ONE}/contents`,
    operationId: 'backupContentsGet',
    summary: 'Databases and tables of a backup, read from its files',
    tag,
    isOurs: true,
    params,
    result: z.object({ databases: z.array(z.looseObject({ name: z.string() })), fileCount: z.number() }).loose(),
    handle: async (ctx, input) => {
      const { id: backupId } = await readOne(ctx, input.params)
      return { result: { ...(await browseBackup(ctx, { backupId })) } }
    },
  }),
]

/** Asks for an operation on a backup, once per Idempotency-Key. */
async function once(
  ctx: Ctx,
  kind: OperationKind,
  serviceId: string,
  backupId: string,
  ask: () => Promise<{ operationId: string }>,
) {
  const wanted = { kind, serviceId, backupId }
  const { operationId } = await askOnce(ctx, wanted, async () => ({ ...(await ask()), serviceId, backupId }))
  return { result: { operationId } }
}

const changing = [
  endpoint({
    method: 'post',
    path: ALL,
    operationId: 'backupCreate',
    summary: 'Backs up now',
    tag,
    isOurs: true,
    params: serviceParams,
    body: postSchema,
    result: z.object({ backup: backupSchema, operationId: z.uuid() }),
    handle: async (ctx, { params: { serviceId }, body }) => {
      const { backupId, operationId } = await askOnce(ctx, { kind: 'backup', serviceId }, async () => ({
        ...(await takeBackup(ctx, { serviceId, ...body })),
        serviceId,
      }))
      if (backupId === null) throw new AppError('conflict', 'The backup that this Idempotency-Key made was deleted.')
      return { result: { backup: toCloudBackup(await getBackup(ctx, { backupId })), operationId } }
    },
  }),
  endpoint({
    method: 'delete',
    path: ONE,
    operationId: 'backupDelete',
    summary: 'Deletes a backup',
    tag,
    isOurs: true,
    params,
    query: z.object({
      withIncrements: z.enum(['true', 'false']).default('false').describe('Also what stands on it; refused without.'),
    }),
    result: startedSchema,
    handle: async (ctx, input) => {
      const { id: backupId } = await readOne(ctx, input.params)
      const withIncrements = input.query.withIncrements === 'true'
      return once(ctx, 'delete_backup', input.params.serviceId, backupId, () =>
        deleteBackup(ctx, { backupId, withIncrements }),
      )
    },
  }),
  endpoint({
    method: 'post',
    path: `${ONE}/cancel`,
    operationId: 'backupCancel',
    summary: 'Stops a backup in progress and removes what it wrote',
    tag,
    isOurs: true,
    params,
    result: backupSchema,
    handle: async (ctx, input) => {
      const { id: backupId } = await readOne(ctx, input.params)
      await cancelBackup(ctx, { backupId })
      return { result: toCloudBackup(await getBackup(ctx, { backupId })) }
    },
  }),
]

const proving = [
  endpoint({
    method: 'post',
    path: `${ONE}/check`,
    operationId: 'backupCheck',
    summary: 'Reads every file of a backup against its checksums',
    tag,
    isOurs: true,
    params,
    result: startedSchema,
    handle: async (ctx, input) => {
      const { id: backupId } = await readOne(ctx, input.params)
      return once(ctx, 'check_backup', input.params.serviceId, backupId, () => checkBackup(ctx, { backupId }))
    },
  }),
  endpoint({
    method: 'post',
    path: `${ONE}/verify`,
    operationId: 'backupVerify',
    summary: 'Restores a backup into a throw-away instance and compares it with what it should hold',
    tag,
    isOurs: true,
    params,
    result: startedSchema,
    handle: async (ctx, input) => {
      const { id: backupId } = await readOne(ctx, input.params)
      return once(ctx, 'drill', input.params.serviceId, backupId, () => requestDrill(ctx, { backupId }))
    },
  }),
  endpoint({
    method: 'post',
    path: `${ONE}/restore`,
    operationId: 'backupRestore',
    summary: 'Restores chosen tables into an existing service; with dryRun, only says what it would do',
    tag,
    isOurs: true,
    params,
    query: DRY_RUN,
    body: restoreSchema,
    result: z.object({ operationId: z.uuid().optional(), plan: z.unknown().optional() }),
    handle: async (ctx, { params: ids, query, body }) => {
      const { id: backupId } = await readOne(ctx, ids)
      if (query.dryRun === 'true') return { result: { plan: await planRestoreInto(ctx, { ...body, backupId }) } }
      const requestKey = ctx.requestKey ?? randomUUID()
      return { result: await requestRestoreInto(ctx, { ...body, backupId, requestKey }) }
    },
  }),
]

export const backupEndpoints = [...reading, ...changing, ...proving]
