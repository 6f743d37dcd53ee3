import { z } from 'zod'
import { recordActivity } from '@/lib/activity/record'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { requestOperation } from '@/lib/operation/request-operation'
import { generatePassword, sha256Hex } from '@/lib/secrets'
import { requireOurs } from '@/lib/existing/schemas'
import { lockServiceRow } from './find-service'
import { serviceIdSchema } from './schemas'

const inputSchema = serviceIdSchema.extend({
  /** Of a password that the client chose and doesn't tell; hexadecimal. */
  passwordSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'This is not a SHA-256.')
    .optional(),
})

/**
 * Gives a service a new password, told here once and kept only as a hash. The old one fails as soon as the returned
 * operation has applied it; a stopped service gets it at its next start, and then `operationId` is null.
 */
export async function resetPassword(
  ctx: Ctx,
  input: unknown,
): Promise<{ password: string; operationId: string | null }> {
  const { serviceId, passwordSha256 } = inputSchema.parse(input)
  requirePermission(ctx, 'service:reset-password', serviceId)
  const password = generatePassword()
  return db.$transaction(async (tx) => {
    const service = await lockServiceRow(tx, serviceId)
    requireOurs(service, 'change a password of')
    if (!['running', 'degraded', 'stopped'].includes(service.state)) {
      throw new AppError(
        'conflict',
        `${service.name} is ${service.state}. Reset the password when it is running or stopped.`,
      )
    }
    await tx.service.update({
      where: { id: serviceId },
      data: { passwordSha256: passwordSha256 ?? sha256Hex(password) },
    })
    await recordActivity(tx, ctx, { action: 'password', serviceId, detail: `Of the user ${service.username}` })
    if (service.state === 'stopped') return { password, operationId: null }
    return { password, operationId: await requestOperation(tx, ctx, { kind: 'reconfigure', serviceId }) }
  })
}
