import type { NotificationCause } from '@/lib/notification/types'

export const CAUSE_WORDS = {
  backup_failed: 'Backup failed',
  backup_late: 'No backup in time',
  restore_failed: 'Restore failed',
  restore_done: 'Restore done',
  drill_failed: 'Not restorable',
  drill_check_failed: 'Check query failed',
  drill_unfinished: 'Drill not finished',
  store_filling: 'Store nearly full',
  service_failed: 'Service failed',
} as const satisfies Record<NotificationCause, string>
