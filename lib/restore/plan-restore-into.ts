import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { requireBackup } from '@/lib/backup/find-backup'
import { db } from '@/lib/db'
import { getServiceRow } from '@/lib/service/find-service'
import { buildPlan } from './into/build-plan'
import { restoreIntoSchema } from './into/schemas'
import type { RestoreIntoPlan } from './into/types'

/** What restoring chosen tables into an existing service would do to each of them, and the SQL for it. Changes nothing. */
export async function planRestoreInto(ctx: Ctx, input: unknown): Promise<RestoreIntoPlan> {
  const request = restoreIntoSchema.parse(input)
  const backup = await requireBackup(ctx, 'backup:restore', request.backupId)
  requirePermission(ctx, 'service:restore-into', request.targetServiceId)
  const service = await getServiceRow(db, request.targetServiceId)
  return (await buildPlan({ service, backup, request })).plan
}
