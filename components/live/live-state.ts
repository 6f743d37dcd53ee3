export type LiveState = 'idle' | 'connected' | 'lost'

/** While something is in a passing state: without live events, and as a safety net beside them. */
const POLL_WITHOUT_EVENTS_MS = 2_000
const POLL_BESIDE_EVENTS_MS = 15_000

let state: LiveState = 'idle'
const listeners = new Set<() => void>()

export function getLiveState(): LiveState {
  return state
}

export function setLiveState(next: LiveState): void {
  if (state === next) return
  state = next
  for (const listener of listeners) listener()
}

export function subscribeToLiveState(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The refetch interval of a query: false when nothing can change. */
export function pollWhile(isPassing: boolean): number | false {
  if (!isPassing) return false
  return state === 'connected' ? POLL_BESIDE_EVENTS_MS : POLL_WITHOUT_EVENTS_MS
}
