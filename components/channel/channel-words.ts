import type { ChannelKind } from '@/lib/channel/types'

export const KIND_WORDS = {
  webhook: 'Webhook',
  slack: 'Slack',
  email: 'E-mail',
} as const satisfies Record<ChannelKind, string>
