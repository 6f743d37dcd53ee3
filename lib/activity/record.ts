import type { Ctx } from '@/lib/auth/ctx'
import type { Tx } from '@/lib/db'
import type { ActivityAction, ActivityOutcome } from './types'

type NewActivity = {
  action: ActivityAction
  /** `asked` for what becomes an operation; the database adds how that ended. */
  outcome?: Extract<ActivityOutcome, 'done' | 'asked'>
  serviceId?: string
  operationId?: string
  backupId?: string
  /** A sentence or a name. Never anything secret, and nothing of the data. */
  detail?: string
}

/** Writes down who did what, in the transaction that does it: both happen, or neither. */
export async function recordActivity(tx: Pick<Tx, '$executeRaw'>, ctx: Ctx, activity: NewActivity): Promise<void> {
  const { action, outcome = 'done', serviceId = null, operationId = null, backupId = null, detail = null } = activity
  const { actor } = ctx
  const actorId = actor.kind === 'system' ? null : actor.id
  await tx.$executeRaw`
    INSERT INTO activity (actor_id, actor, address, action, outcome, service_id, service_name, operation_id, backup_id, detail)
    VALUES (${actorId}, ${actor.label}, ${ctx.address ?? null}, ${action}, ${outcome}::activity_outcome, ${serviceId}::uuid,
      (SELECT name FROM service WHERE id = ${serviceId}::uuid), ${operationId}::uuid, ${backupId}::uuid,
      coalesce(${detail}, (SELECT 'Backup taken at ' || to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' (UTC)'
                           FROM backup WHERE id = ${backupId}::uuid)))`
}
