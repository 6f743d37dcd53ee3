import type { DeadChannel } from '@/lib/channel/types'

/** In the order in which people choose from them. */
export const NOTIFICATION_CAUSES = [
  'backup_failed',
  'backup_late',
  'restore_failed',
  'restore_done',
  'drill_failed',
  'drill_check_failed',
  'drill_unfinished',
  'store_filling',
  'service_failed',
] as const
export type NotificationCause = (typeof NOTIFICATION_CAUSES)[number]

/** What happened, what state things are in, what to do next; and where. */
export type NotificationText = {
  title: string
  /** One sentence each; the first says what happened. */
  lines: string[]
  /** A path of this console. */
  path: string
}

/** JSON as the browser gets it. Times are ISO 8601 in UTC. */
export type NotificationView = NotificationText & {
  id: string
  at: string
  cause: NotificationCause
  isRecovery: boolean
  isRead: boolean
  /** Good news, news, or something to do. */
  tone: 'success' | 'danger' | 'warning'
}

export type NotificationPage = { rows: NotificationView[]; nextCursor: string | null }

/** What the bell counts: at most 100 unread ones, and for Admins the channels that are dead. */
export type BellCount = { unread: number; deadChannels: number }

/** What the bell opens: the newest ones, and for Admins the channels that are dead. */
export type BellPage = NotificationPage & { deadChannels: DeadChannel[] }
