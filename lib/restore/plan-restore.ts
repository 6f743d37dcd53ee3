import type { Ctx } from '@/lib/auth/ctx'
import { backupIdSchema, requireBackup } from '@/lib/backup/find-backup'
import { buildNewPlan } from './new/build-plan'
import { restoreNewInputSchema } from './new/schemas'
import type { RestorePlan } from './types'

/** What a restore into a new service would bring, what it needs, and how long it may take. Changes nothing. */
export async function planRestore(ctx: Ctx, input: unknown): Promise<RestorePlan> {
  const { backupId } = backupIdSchema.parse(input)
  const backup = await requireBackup(ctx, 'backup:restore', backupId)
  const { choice } = restoreNewInputSchema.parse(input)
  return buildNewPlan(backup, choice)
}
