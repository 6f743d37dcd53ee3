import type { NotificationCause } from '@/lib/notification/types'

export const CHANNEL_KINDS = ['webhook', 'slack', 'email'] as const
export type ChannelKind = (typeof CHANNEL_KINDS)[number]

/** What people see of a channel: nothing that it signs in or signs with. Times are ISO 8601 in UTC. */
export type ChannelView = {
  id: string
  name: string
  kind: ChannelKind
  isEnabled: boolean
  /** Empty: all of them. */
  causes: NotificationCause[]
  serviceIds: string[]
  target: string
  createdBy: string
  lastSentAt: string | null
  /** Null while it works. */
  failing: { since: string; error: string; givenUp: number } | null
  /** Messages that are still to be sent. */
  waiting: number
}

/** What the bell says of a channel that nothing gets through. */
export type DeadChannel = { id: string; name: string; since: string; error: string }
