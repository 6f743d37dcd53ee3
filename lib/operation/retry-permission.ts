import type { ServicePermission } from '@/lib/auth/permissions'
import type { OperationKind } from './types'

/** What retrying takes on the operation's service: what asking for it took there. Who may start a service may begin it anew. */
export const RETRY_PERMISSION = {
  provision: 'service:start',
  start: 'service:start',
  stop: 'service:stop',
  reconfigure: 'service:reset-password',
  delete_service: 'service:delete',
  backup: 'backup:create',
  delete_backup: 'backup:delete',
  check_backup: 'backup:check',
  restore: 'backup:restore',
  restore_into: 'service:restore-into',
  change_access: 'service:configure',
  open_peek: 'backup:peek',
  close_peek: 'backup:peek',
  test_bucket: 'service:configure',
  bucket_backup: 'backup:create',
  bucket_restore: 'backup:restore',
  drill: 'backup:verify',
  migrate: 'service:restore-into',
  connect: 'service:configure',
  disconnect: 'service:delete',
} as const satisfies Record<OperationKind, ServicePermission>
