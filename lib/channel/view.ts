import type { NotificationChannel } from '@/lib/db'
import type { ChannelView } from './types'

type Counts = { waiting: number; givenUp: number }

export function toChannelView(channel: NotificationChannel, { waiting, givenUp }: Counts): ChannelView {
  const { id, name, kind, isEnabled, causes, serviceIds, target, createdBy, lastSentAt, failingSince, lastError } =
    channel
  return {
    id,
    name,
    kind,
    isEnabled,
    causes,
    serviceIds,
    target,
    createdBy,
    lastSentAt: lastSentAt?.toISOString() ?? null,
    failing: failingSince && { since: failingSince.toISOString(), error: lastError ?? '', givenUp },
    waiting,
  }
}
