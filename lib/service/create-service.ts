import { z } from 'zod'
import { accessEntriesSchema } from '@/lib/access/schemas'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { requestOperation } from '@/lib/operation/request-operation'
import { insertService } from './insert-service'
import { isNameTaken, nameTaken } from './names'
import { hostIdSchema, serviceImageSchema, serviceNameSchema } from './schemas'

const inputSchema = z.object({
  name: serviceNameSchema,
  image: serviceImageSchema,
  hostId: hostIdSchema,
  /** From where its user may connect, from the first second; from anywhere when none is given. */
  accessList: accessEntriesSchema.optional(),
})

type Options = { withSample?: boolean; password?: string }

/** Asks for a new, empty service; it comes up Provisioning, then Running. */
export async function createService(
  ctx: Ctx,
  input: unknown,
  options: Options = {},
): Promise<{ serviceId: string; operationId: string }> {
  requirePermission(ctx, 'service:create')
  const { name, image, hostId, accessList } = inputSchema.parse(input)
  try {
    return await db.$transaction(async (tx) => {
      const serviceId = await insertService(tx, { name, image, hostId, accessList, password: options.password })
      const withSample = options.withSample ?? false
      const operationId = await requestOperation(tx, ctx, { kind: 'provision', serviceId, withSample })
      return { serviceId, operationId }
    })
  } catch (error) {
    if (isNameTaken(error)) throw nameTaken(error)
    throw error
  }
}
