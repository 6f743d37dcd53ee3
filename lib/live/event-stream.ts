import type { UserActor } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { type AccessChange, type Change, subscribeToChanges } from './changes'

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

type Reader = Pick<UserActor, 'id' | 'sessionId'>

/** Whether what a stream's reader may see is another thing now, or nothing any more. */
function concerns({ userId, sessionId }: AccessChange, reader: Reader): boolean {
  return userId === reader.id && (sessionId === null || sessionId === reader.sessionId)
}

/** How long the reader's session lasts, in milliseconds; 0 for one that has ended. */
async function timeLeft({ sessionId }: Reader): Promise<number> {
  if (sessionId === undefined) return 0
  const session = await db.session.findUnique({ where: { id: sessionId }, select: { expiresAt: true } })
  return Math.max(0, (session?.expiresAt.getTime() ?? 0) - Date.now())
}

/**
 * Every change as a server-sent event, until the reader goes away, is signed out, removed or gets another role, `signal`
 * aborts, or changes may have been missed: then the stream ends, and the browser connects anew and reads everything again.
 */
export function eventStream(signal: AbortSignal, reader: Reader): ReadableStream<Uint8Array> {
  let stop = () => {}
  return new ReadableStream<Uint8Array>({
    async start(controller) {
      let isOpen = true
      const send = (bytes: Uint8Array) => isOpen && controller.enqueue(bytes)
      const heartbeat = setInterval(() => send(encoder.encode(': still here\n\n')), HEARTBEAT_MS)
      let expiry: ReturnType<typeof setTimeout> | undefined
      let unsubscribe = () => {}
      stop = () => {
        isOpen = false
        clearInterval(heartbeat)
        clearTimeout(expiry)
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
          onAccessChange: (change) => concerns(change, reader) && end(),
          onGap: end,
        })
        // From here on its end is heard of; this sees one from before.
        const leftMs = await timeLeft(reader)
        if (leftMs === 0) end()
        else if (isOpen) expiry = setTimeout(end, leftMs)
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
