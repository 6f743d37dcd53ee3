import { setLiveState } from './live-state'

/** After the server refused the stream; EventSource itself only retries a broken connection. */
const REOPEN_AFTER_MS = 3_000

type Listeners = { onMessage: (data: string) => void; onOpen: () => void }

/** One event stream while the tab is visible, none while it is hidden. Returns how to end it. */
export function connectWhileVisible(url: string, { onMessage, onOpen }: Listeners): () => void {
  let source: EventSource | null = null
  let reopen: ReturnType<typeof setTimeout> | undefined

  const close = () => {
    clearTimeout(reopen)
    source?.close()
    source = null
    setLiveState('idle')
  }
  const open = () => {
    if (source || document.hidden) return
    const opened = new EventSource(url)
    source = opened
    opened.addEventListener('open', () => {
      setLiveState('connected')
      onOpen()
    })
    opened.addEventListener('message', (event: MessageEvent<string>) => onMessage(event.data))
    opened.addEventListener('error', () => {
      setLiveState('lost')
      if (opened.readyState !== EventSource.CLOSED) return
      source = null
      reopen = setTimeout(open, REOPEN_AFTER_MS)
    })
  }
  const followVisibility = () => (document.hidden ? close() : open())

  document.addEventListener('visibilitychange', followVisibility)
  open()
  return () => {
    document.removeEventListener('visibilitychange', followVisibility)
    close()
  }
}
