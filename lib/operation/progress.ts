import { db } from '@/lib/db'
import { errorText } from '@/lib/errors'
import { log } from '@/lib/log'

/** Written at most this often: people see it move, and the database has no more to do than needed. */
const WRITE_EVERY_MS = 250

type Bytes = { done: number; total: number | null }

/**
 * A function that writes an operation's bytes, skipping what is unchanged. What comes too soon after a write is written
 * a moment later, unless something newer is: who stops telling leaves the last that was told.
 */
export function createProgressReporter(
  operationId: string,
  workerId: string,
): (doneBytes: number, totalBytes: number | null) => Promise<void> {
  let last: Bytes = { done: -1, total: null }
  let writtenAt = 0
  let later: NodeJS.Timeout | undefined
  let writing = Promise.resolve()
  const writeLast = async () => {
    const { done, total } = last
    await db.operation.updateMany({
      where: { id: operationId, workerId, state: 'running' },
      data: { doneBytes: BigInt(done), totalBytes: total === null ? null : BigInt(total) },
    })
  }
  // One after another: of two on their way at once the older might be the last to arrive.
  const write = async () => {
    clearTimeout(later)
    later = undefined
    writtenAt = Date.now()
    writing = writing.catch(() => undefined).then(writeLast)
    await writing
  }
  const writeLater = () => {
    write().catch((error: unknown) => log.warn({ operationId, reason: errorText(error) }, 'progress not written'))
  }
  return async (done, total) => {
    if (last.done === done && last.total === total) return
    last = { done, total }
    const isFinal = total !== null && done >= total
    const waitMs = writtenAt + WRITE_EVERY_MS - Date.now()
    if (isFinal || waitMs <= 0) return write()
    later ??= setTimeout(writeLater, waitMs).unref()
  }
}

/** A function that writes what the running step does, when that changes. */
export function createDetailReporter(operationId: string): (text: string) => Promise<void> {
  let last = ''
  return async (text) => {
    if (text === last) return
    last = text
    await db.operationStep.updateMany({ where: { operationId, state: 'running' }, data: { detail: text } })
  }
}
