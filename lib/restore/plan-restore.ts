import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { backupIdSchema, getBackupRow } from '@/lib/backup/find-backup'
import { db } from '@/lib/db'
import { buildNewPlan } from './new/build-plan'
import { restoreNewInputSchema } from './new/schemas'
import type { RestorePlan } from './types'

/** What a restore into a new service would bring, what it needs, and how long it may take. Changes nothing. */
export async function planRestore(ctx: Ctx, input: unknown): Promise<RestorePlan> {
  requirePermission(ctx, 'backup:restore')
  const { backupId } = backupIdSchema.parse(input)
  const { choice } = restoreNewInputSchema.parse(input)
  return buildNewPlan(await getBackupRow(db, backupId), choice)
}
