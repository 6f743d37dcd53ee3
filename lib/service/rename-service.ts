import { recordActivity } from '@/lib/activity/record'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { lockServiceRow } from './find-service'
import { isNameTaken, nameTaken } from './names'
import { serviceIdSchema, serviceNameSchema } from './schemas'

const inputSchema = serviceIdSchema.extend({ name: serviceNameSchema })

/** Gives a service another name. Its address, data and backups stay as they are. */
export async function renameService(ctx: Ctx, input: unknown): Promise<void> {
  const { serviceId, name } = inputSchema.parse(input)
  requirePermission(ctx, 'service:configure', serviceId)
  try {
    await db.$transaction(async (tx) => {
      const service = await lockServiceRow(tx, serviceId)
      if (service.state === 'terminating' || service.state === 'terminated') {
        throw new AppError('conflict', `${service.name} was deleted and keeps its name.`)
      }
      await tx.service.update({ where: { id: serviceId }, data: { name } })
      await recordActivity(tx, ctx, { action: 'service_rename', serviceId, detail: `Before: ${service.name}` })
    })
  } catch (error) {
    if (isNameTaken(error)) throw nameTaken(error)
    throw error
  }
}
