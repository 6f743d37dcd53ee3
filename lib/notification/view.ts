import type { Notification } from '@/lib/db'
import type { NotificationView } from './types'
import { describeNotification } from './words'

function toneOf({ cause, recoversId }: Notification): NotificationView['tone'] {
  if (recoversId !== null || cause === 'restore_done') return 'success'
  return cause === 'store_filling' || cause === 'drill_unfinished' || cause === 'drill_check_failed'
    ? 'warning'
    : 'danger'
}

export function toNotificationView(row: Notification, isRead: boolean): NotificationView {
  return {
    ...describeNotification(row),
    id: String(row.id),
    at: row.at.toISOString(),
    cause: row.cause,
    isRecovery: row.recoversId !== null,
    isRead,
    tone: toneOf(row),
  }
}
