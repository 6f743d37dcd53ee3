import type { ServicePermission } from '@/lib/auth/permissions'
import type { OperationKind } from './types'

/** The kinds of work that a person may cancel, and what that takes. */
export const CANCEL_PERMISSION: Partial<Record<OperationKind, ServicePermission>> = {
  backup: 'backup:cancel',
  bucket_backup: 'backup:cancel',
  bucket_restore: 'backup:restore',
  check_backup: 'backup:check',
  drill: 'backup:verify',
  migrate: 'service:restore-into',
  restore: 'backup:restore',
  restore_into: 'service:restore-into',
}
