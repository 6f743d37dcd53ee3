import type { PeekState } from './types'

/** Where a peek may go from each state. */
const PEEK_TRANSITIONS = {
  opening: ['open', 'closing', 'closed'],
  open: ['closing'],
  closing: ['closed'],
  closed: [],
} as const satisfies Record<PeekState, readonly PeekState[]>

/** The states from which `to` can be reached. */
export function peekStatesBefore(to: PeekState): PeekState[] {
  const states = Object.keys(PEEK_TRANSITIONS) as PeekState[]
  return states.filter((from) => (PEEK_TRANSITIONS[from] as readonly PeekState[]).includes(to))
}
