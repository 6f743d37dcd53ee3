import type { Peek } from '@/lib/db'
import { shownClosingTime } from './closing-time'
import { mountedSchema } from './mounted'
import type { PeekView } from './types'

export function toPeekView(peek: Peek): PeekView {
  return {
    id: peek.id,
    state: peek.state,
    openedBy: peek.openedBy,
    closesAt: peek.state === 'open' ? (shownClosingTime(peek)?.toISOString() ?? null) : null,
    mounted: peek.mounted === null ? null : mountedSchema.parse(peek.mounted),
    closeReason: peek.closeReason,
    closedAt: peek.closedAt?.toISOString() ?? null,
    isFailed: peek.isFailed,
  }
}
