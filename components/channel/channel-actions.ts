import type { ActionResult } from '@/lib/action'
import type { ChannelKind } from '@/lib/channel/types'
import type { NotificationCause } from '@/lib/notification/types'

export type ChannelRules = { name: string; causes: NotificationCause[]; serviceIds: string[] }

/** As typed; the server says what is wrong with it. */
export type NewChannel = ChannelRules & {
  kind: ChannelKind
  url: string
  host: string
  port: string
  security: string
  username: string
  password: string
  from: string
  to: string
}

/** The server actions of the channels. */
export type ChannelActions = {
  createChannel: (input: NewChannel) => Promise<ActionResult<{ channelId: string; signingSecret: string | null }>>
  updateChannel: (input: ChannelRules & { channelId: string; isEnabled: boolean }) => Promise<ActionResult<unknown>>
  removeChannel: (input: { channelId: string }) => Promise<ActionResult<unknown>>
  testChannel: (input: { channelId: string }) => Promise<ActionResult<unknown>>
}
