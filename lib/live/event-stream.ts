import { subscribeToChanges } from './changes'

/** Keeps proxies from closing a quiet stream and tells the server about browsers that are gone. */
const HEARTBEAT_MS = 20_000

/**
 * Every change as a server-sent event, until the reader goes away, `signal` aborts, or changes may have been missed:
 * then the stream ends, and the browser connects anew and reads everything again.
 */
export function eventStream(signal: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let stop = () => {}
  return new ReadableStream<Uint8Array>({
    async start(controller) {
      let isOpen = true
      const send = (text: string) => isOpen && controller.enqueue(encoder.encode(text))
      const heartbeat = setInterval(() => send(': still here\n\n'), HEARTBEAT_MS)
      let unsubscribe = () => {}
      stop = () => {
        isOpen = false
        clearInterval(heartbeat)
        unsubscribe()
      }
      const end = () => {
        if (!isOpen) return
        stop()
        controller.close()
      }
      signal.addEventListener('abort', end, { once: true })
      try {
        unsubscribe = await subscribeToChanges({
          onChange: (change) => send(`data: ${JSON.stringify(change)}\n\n`),
          onGap: end,
        })
      } catch (error) {
        stop()
        throw error
      }
      if (signal.aborted || !isOpen) return stop()
      send(': open\n\n')
    },
    cancel: () => stop(),
  })
}
