import { accessPatchSchema, patchEntries } from '@/lib/access/schemas'
import { writeAccessList } from '@/lib/access/write-access-list'
import { recordActivity } from '@/lib/activity/record'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db, type Service, type Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { lockServiceRow } from './find-service'
import { isNameTaken, nameTaken } from './names'
import { serviceIdSchema, serviceNameSchema } from './schemas'

const inputSchema = serviceIdSchema.extend({
  name: serviceNameSchema.optional(),
  accessList: accessPatchSchema.optional(),
})

async function rename(tx: Tx, ctx: Ctx, service: Service, name: string): Promise<void> {
  const { id: serviceId, state } = service
  if (state === 'terminating' || state === 'terminated')
    throw new AppError('conflict', `${service.name} was deleted and keeps its name.`)
  await tx.service.update({ where: { id: serviceId }, data: { name } })
  await recordActivity(tx, ctx, { action: 'service_rename', serviceId, detail: `Before: ${service.name}` })
}

/** Gives a service another name, changes its access list, or both or nothing. Its address, data and backups stay. */
export async function updateService(ctx: Ctx, input: unknown): Promise<void> {
  const { serviceId, name, accessList } = inputSchema.parse(input)
  requirePermission(ctx, 'service:configure', serviceId)
  try {
    await db.$transaction(async (tx) => {
      const service = await lockServiceRow(tx, serviceId)
      if (name !== undefined) await rename(tx, ctx, service, name)
      if (accessList) await writeAccessList(tx, ctx, service, { entries: patchEntries(service, accessList) })
    })
  } catch (error) {
    if (isNameTaken(error)) throw nameTaken(error)
    throw error
  }
}
