import type { OperationKind } from '@/lib/operation/types'

/** What people and the console change without an operation. */
export const OWN_ACTIONS = [
  'access_list',
  'backup_configuration',
  'backup_unlock',
  'bucket_open',
  'bucket_remove',
  'bucket_save',
  'catalogue_rebuild',
  'check_queries',
  'channel_create',
  'channel_remove',
  'channel_test',
  'channel_update',
  'checklist',
  'drill_configuration',
  'drop_tables',
  'key_create',
  'key_revoke',
  'operation_cancel',
  'operation_retry',
  'password',
  'peek_query',
  'service_query',
  'service_rename',
  'usage_price',
  'user_add',
  'user_invite',
  'user_invite_revoke',
  'user_password',
  'user_password_link',
  'user_remove',
  'user_role',
  'user_service_role',
  'user_sign_out',
  'user_single_sign_on',
  'user_two_factor',
] as const

export type ActivityAction = OperationKind | (typeof OWN_ACTIONS)[number]

export const ACTIVITY_OUTCOMES = ['done', 'asked', 'succeeded', 'failed', 'cancelled'] as const
export type ActivityOutcome = (typeof ACTIVITY_OUTCOMES)[number]

/** JSON as the browser gets it. */
export type ActivityView = {
  id: string
  at: string
  /** Of the person or the API key; null for the console's own work. */
  actorId: string | null
  actor: string
  /** Null for the console's own work. */
  address: string | null
  action: ActivityAction
  outcome: ActivityOutcome
  serviceId: string | null
  serviceName: string | null
  operationId: string | null
  backupId: string | null
  detail: string | null
}

export type ActivityPage = { rows: ActivityView[]; nextCursor: string | null }
