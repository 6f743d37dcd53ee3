import { z } from 'zod'
import { accessEntriesSchema } from '@/lib/access/schemas'
import type { Ctx } from '@/lib/auth/ctx'
import { carryServiceRoles } from '@/lib/auth/service-roles'
import { getBackupRow, requireBackup } from '@/lib/backup/find-backup'
import { db, type Operation, type Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { requestOperation } from '@/lib/operation/request-operation'
import { requestUsed } from '@/lib/operation/request-used'
import { defaultImage } from '@/lib/service/default-image'
import { getServiceRow } from '@/lib/service/find-service'
import { insertService } from '@/lib/service/insert-service'
import { isNameTaken, livingNames, nameTaken } from '@/lib/service/names'
import { hostIdSchema, serviceImageSchema, serviceNameSchema } from '@/lib/service/schemas'
import { carriedSettings } from './carry-over'
import { buildNewPlan } from './new/build-plan'
import { restoreAskedSchema, type RestoreChoice, restoreNewInputSchema } from './new/schemas'
import { requireRestorable } from './restorable'
import { restoreSourceSchema } from './source'
import type { RestoredPart } from './types'

const inputSchema = restoreNewInputSchema.extend({
  backupId: z.uuid('This is not a backup.'),
  name: serviceNameSchema,
  /** Of a container; the source's own, or the default one, when none is named. */
  image: serviceImageSchema,
  hostId: hostIdSchema,
  /** From where its user may connect; the original's list when none is given. */
  accessList: accessEntriesSchema.optional(),
  /** Made once by whoever asks; asking twice with the same key gives the same restore. */
  requestKey: z.uuid(),
})

type Asked = z.infer<typeof inputSchema>
type Options = { password?: string }
/** `isRepeated`: the service is that of an earlier request, and so is its password. */
type Requested = { serviceId: string; operationId: string; isRepeated: boolean }

/** Whether an operation was asked to restore the same tables. */
function isSameChoice(operation: Pick<Operation, 'input'>, { choice }: Asked): boolean {
  return JSON.stringify(restoreNewInputSchema.parse(operation.input).choice) === JSON.stringify(choice)
}

/** The service that is asked for, as it is stored. */
const serviceOf = (asked: Asked) => restoreAskedSchema.parse({ asked })

function isSameService({ input }: Pick<Operation, 'input'>, asked: Asked): boolean {
  return JSON.stringify(restoreAskedSchema.safeParse(input).data) === JSON.stringify(serviceOf(asked))
}

const requestedBy = ({ serviceId, id }: Operation): Requested => ({ serviceId, operationId: id, isRepeated: true })

async function findEarlier(tx: Pick<Tx, 'operation'>, asked: Asked): Promise<Requested | null> {
  const earlier = await tx.operation.findUnique({ where: { requestKey: asked.requestKey } })
  if (!earlier) return null
  const isSame = earlier.kind === 'restore' && earlier.backupId === asked.backupId
  if (!isSame || !isSameChoice(earlier, asked) || !isSameService(earlier, asked)) throw requestUsed('dialog')
  return requestedBy(earlier)
}

/** The same restore under the same name, asked for twice at once. */
async function findTwin(tx: Tx, asked: Asked): Promise<Requested | null> {
  const twin = await tx.operation.findFirst({
    where: {
      backupId: asked.backupId,
      kind: 'restore',
      state: { in: ['queued', 'running'] },
      service: { name: { equals: asked.name, mode: 'insensitive' } },
    },
  })
  return twin && isSameChoice(twin, asked) ? requestedBy(twin) : null
}

/** What the plan says of a choice. @throws AppError `conflict` with its sentence when it can't be restored. */
async function requirePlanned(backupId: string, choice: RestoreChoice): Promise<RestoredPart | null> {
  const plan = await buildNewPlan(await getBackupRow(db, backupId), choice)
  if (plan.blockedReason) throw new AppError('conflict', plan.blockedReason)
  return plan.part
}

/**
 * Restores a backup, or what was chosen of it, into a new service, which shows at once as Provisioning. The original is
 * only read from its backup, never touched. The files of a backup that is restored whole are looked at by the operation.
 */
export async function requestRestore(ctx: Ctx, input: unknown, options: Options = {}): Promise<Requested> {
  const asked = inputSchema.parse(input)
  const { backupId, name, image, requestKey, choice } = asked
  await requireBackup(ctx, 'backup:restore', backupId)
  const known = await findEarlier(db, asked)
  if (known) return known
  const part = choice ? await requirePlanned(backupId, choice) : null
  try {
    return await db.$transaction(async (tx) => {
      const backup = await requireRestorable(tx, backupId)
      const earlier = (await findEarlier(tx, asked)) ?? (await findTwin(tx, asked))
      if (earlier) return earlier
      if ((await livingNames(tx)).has(name.toLowerCase())) throw nameTaken()
      const origin = await getServiceRow(tx, backup.serviceId)
      const serviceId = await insertService(tx, {
        name,
        image: image ?? (defaultImage() === null ? undefined : (origin.image ?? undefined)),
        hostId: asked.hostId,
        accessList: asked.accessList,
        password: options.password,
        readsFrom: backup,
        settings: carriedSettings(origin),
        source: restoreSourceSchema.parse({
          backupId,
          serviceId: origin.id,
          serviceName: origin.name,
          takenAt: backup.startedAt.toISOString(),
          ...(part && { part }),
        }),
      })
      await carryServiceRoles(tx, { from: origin.id, to: serviceId })
      const operationId = await requestOperation(tx, ctx, {
        kind: 'restore',
        serviceId,
        backupId,
        requestKey,
        input: { ...serviceOf(asked), ...(choice && { choice }) },
      })
      return { serviceId, operationId, isRepeated: false }
    })
  } catch (error) {
    if (isNameTaken(error)) throw nameTaken(error)
    throw error
  }
}
