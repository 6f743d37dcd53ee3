export type Notice = { tone: 'success' | 'error'; message: string }

type Show = (notice: Notice) => void

let show: Show | undefined
let waiting: Notice[] = []
const wanted = new Set<() => void>()

/** Says something in a toast. The toasts' own script is loaded with the first one. */
export function notify(tone: Notice['tone'], message: string): void {
  if (show) return show({ tone, message })
  waiting = [...waiting, { tone, message }]
  for (const listener of wanted) listener()
}

export function subscribeToFirstNotice(listener: () => void): () => void {
  wanted.add(listener)
  return () => wanted.delete(listener)
}

export function hasNotice(): boolean {
  return show !== undefined || waiting.length > 0
}

/** The toaster is there: it gets what waited, and everything from now on. */
export function connectToaster(toaster: Show): () => void {
  show = toaster
  for (const notice of waiting) toaster(notice)
  waiting = []
  return () => {
    show = undefined
  }
}
