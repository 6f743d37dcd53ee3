import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import type { ServicePermission } from '@/lib/auth/permissions'
import { db, type Operation, type Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { migrateInputSchema } from '@/lib/migrate/schemas'

export const operationIdSchema = z.object({ operationId: z.uuid('This is not an operation.') })

/** @throws AppError `not_found`. */
export async function getOperationRow(tx: Pick<Tx, 'operation'>, operationId: string): Promise<Operation> {
  const operation = await tx.operation.findUnique({ where: { id: operationId } })
  if (!operation) throw new AppError('not_found', 'There is no such operation.')
  return operation
}

/** The operation, for who may do this on its service. @throws AppError `not_found`, `forbidden`. */
export async function requireOperation(
  ctx: Ctx,
  permission: ServicePermission,
  operationId: string,
): Promise<Operation> {
  const operation = await getOperationRow(db, operationId)
  requirePermission(ctx, permission, operation.serviceId)
  return operation
}

const bucketInputSchema = z.object({ bucketId: z.uuid() })

/** The service whose data an operation brings into its own one; null when there is none, or it is not known any more. */
export async function findSourceServiceId(operation: Operation): Promise<string | null> {
  const { kind, backupId, input } = operation
  if (kind === 'migrate') return migrateInputSchema.parse(input).request.sourceServiceId
  if (kind === 'bucket_restore') {
    const { bucketId } = bucketInputSchema.parse(input)
    return (await db.bucket.findUnique({ where: { id: bucketId } }))?.serviceId ?? null
  }
  const backup = backupId === null ? null : await db.backup.findUnique({ where: { id: backupId } })
  return backup?.serviceId ?? null
}
