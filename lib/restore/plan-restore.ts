import type { Ctx } from '@/lib/auth/ctx'
import { backupIdSchema, requireBackup } from '@/lib/backup/find-backup'
import { db } from '@/lib/db'
import { findHostObstacle } from '@/lib/service/require-host'
import { hostIdSchema } from '@/lib/service/schemas'
import { buildNewPlan } from './new/build-plan'
import { restoreNewInputSchema } from './new/schemas'
import type { RestorePlan } from './types'

const inputSchema = restoreNewInputSchema.extend({ hostId: hostIdSchema })

/**
 * What a restore into a new service would bring, what it needs, how long it may take, and what stands against it; against
 * the host too, when one is named. Changes nothing.
 */
export async function planRestore(ctx: Ctx, input: unknown): Promise<RestorePlan> {
  const { backupId } = backupIdSchema.parse(input)
  const backup = await requireBackup(ctx, 'backup:restore', backupId)
  const { choice, hostId } = inputSchema.parse(input)
  const obstacle = hostId === undefined ? null : await findHostObstacle(db, hostId)
  const plan = await buildNewPlan(backup, choice)
  return { ...plan, blockedReason: obstacle ?? plan.blockedReason }
}
