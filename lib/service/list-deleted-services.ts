import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { deletedListSchema, readDeleted } from './read-deleted'
import type { DeletedServicePage } from './types'

/** A page of the deleted services whose backups are still there, the latest first. */
export async function listDeletedServices(ctx: Ctx, input: unknown = {}): Promise<DeletedServicePage> {
  requirePermission(ctx, 'service:list')
  return readDeleted(deletedListSchema.parse(input))
}
