import { z } from 'zod'
import { ACTIVITY_OUTCOMES, type ActivityAction, type ActivityView } from '@/lib/activity/types'
import { organizationId } from './organization'

/** ClickHouse Cloud's word for what it knows too; it has none for the rest. */
const CLOUD_TYPES: Partial<Record<ActivityAction, string>> = {
  access_list: 'service_update_ip_access_list',
  backup_configuration: 'service_update_backup_configuration',
  change_access: 'service_update_ip_access_list',
  connect: 'service_import_to_organization',
  delete_backup: 'backup_delete',
  delete_service: 'service_delete',
  disconnect: 'service_export_from_organization',
  key_create: 'key_create',
  key_revoke: 'key_delete',
  password: 'service_update_password',
  provision: 'service_create',
  restore: 'service_restore_backup',
  service_rename: 'service_update_name',
  start: 'service_start',
  stop: 'service_stop',
  user_add: 'organization_member_join',
  user_invite: 'organization_invite_create',
  user_invite_revoke: 'organization_invite_delete',
  user_remove: 'organization_member_delete',
  user_role: 'organization_member_update_role',
  user_two_factor: 'organization_member_update_mfa_method',
}

export const activitySchema = z
  .object({
    id: z.string(),
    createdAt: z.iso.datetime(),
    type: z.string().optional().describe("ClickHouse Cloud's word for the action, where it has one."),
    actorType: z.enum(['user', 'api', 'system']),
    actorId: z.string().optional(),
    actorDetails: z.string().optional(),
    actorIpAddress: z.string().optional(),
    organizationId: z.uuid(),
    serviceId: z.uuid().optional(),
    action: z.string().describe("This console's word for the action."),
    outcome: z.enum(ACTIVITY_OUTCOMES),
    operationId: z.uuid().optional(),
    backupId: z.uuid().optional(),
    detail: z.string().optional(),
  })
  .meta({ id: 'Activity' })

/** People have UUIDs, keys have ids of their own, and the console's own work has neither. */
function actorTypeOf(actorId: string | null): 'user' | 'api' | 'system' {
  if (actorId === null) return 'system'
  return z.uuid().safeParse(actorId).success ? 'user' : 'api'
}

/** An activity in ClickHouse Cloud's shape, with what only this console has. */
export function toCloudActivity(activity: ActivityView): z.input<typeof activitySchema> {
  const { id, at, actorId, actor, address, action, outcome, serviceId, operationId, backupId, detail } = activity
  const type = CLOUD_TYPES[action]
  return {
    id,
    createdAt: at,
    ...(type && { type }),
    actorType: actorTypeOf(actorId),
    ...(actorId && { actorId }),
    actorDetails: actor,
    ...(address && { actorIpAddress: address }),
    organizationId: organizationId(),
    ...(serviceId && { serviceId }),
    action,
    outcome,
    ...(operationId && { operationId }),
    ...(backupId && { backupId }),
    ...(detail && { detail }),
  }
}
