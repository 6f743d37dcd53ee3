import { z } from 'zod'
import { recordActivity } from '@/lib/activity/record'
import { db, type Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { lockServiceRow } from '@/lib/service/find-service'
import { type Ctx, requirePermission } from './ctx'
import { roleSchema, userIdSchema } from './schemas'

const inputSchema = userIdSchema.extend({
  serviceId: z.uuid('Choose a service.'),
  /** Null takes it back: the role for the whole installation counts there again. */
  role: roleSchema.nullable(),
})

async function requireSomethingLeft(tx: Tx, serviceId: string): Promise<void> {
  const { name, state } = await lockServiceRow(tx, serviceId)
  if (state !== 'terminated' || (await tx.backup.count({ where: { serviceId } })) > 0) return
  throw new AppError('conflict', `${name} was deleted and has no backups left, so nobody needs a role there.`)
}

/** Changes what a person may do to one service, from their next click on. */
export async function setServiceRole(ctx: Ctx, input: unknown): Promise<void> {
  requirePermission(ctx, 'user:manage')
  const { userId, serviceId, role } = inputSchema.parse(input)
  await db.$transaction(async (tx) => {
    const user = await tx.user.findUnique({ where: { id: userId }, select: { email: true } })
    if (!user) throw new AppError('not_found', 'There is no such user.')
    await requireSomethingLeft(tx, serviceId)
    const key = { userId_serviceId: { userId, serviceId } }
    const before = await tx.serviceRole.findUnique({ where: key })
    if ((before?.role ?? null) === role) return
    if (role === null) await tx.serviceRole.delete({ where: key })
    else await tx.serviceRole.upsert({ where: key, create: { userId, serviceId, role }, update: { role } })
    const [from, to] = [before?.role, role].map((one) => one ?? "the installation's")
    await recordActivity(tx, ctx, { action: 'user_service_role', serviceId, detail: `${user.email}: ${from} to ${to}` })
  })
}
