import { type Change, subscribeToChanges } from './changes'

/** Keeps proxies from closing a quiet stream and tells the server about browsers that are gone. */
const HEARTBEAT_MS = 20_000

const encoder = new TextEncoder()
const encoded = new WeakMap<readonly Change[], Uint8Array>()

/** The same bytes for every open page. */
function encode(changes: readonly Change[]): Uint8Array {
  const known = encoded.get(changes)
  if (known) return known
  const bytes = encoder.encode(changes.map((change) => `data: ${JSON.stringify(change)}\n\n`).join(''))
  encoded.set(changes, bytes)
  return bytes
}

/**
 * Every change as a server-sent event, until the reader goes away, `signal` aborts, or changes may have been missed:
 * then the stream ends, and the browser connects anew and reads everything again.
 */
export function eventStream(signal: AbortSignal): ReadableStream<Uint8Array> {
  let stop = () => {}
  return new ReadableStream<Uint8Array>({
    async start(controller) {
      let isOpen = true
      const send = (bytes: Uint8Array) => isOpen && controller.enqueue(bytes)
      const heartbeat = setInterval(() => send(encoder.encode(': still here\n\n')), HEARTBEAT_MS)
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
          onChanges: (changes) => send(encode(changes)),
          onGap: end,
        })
      } catch (error) {
        stop()
        throw error
      }
      if (signal.aborted || !isOpen) return stop()
      send(encoder.encode(': open\n\n'))
    },
    cancel: () => stop(),
  })
}
