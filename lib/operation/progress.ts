import { db } from '@/lib/db'

/** Written at most this often: people see it move, and the database has no more to do than needed. */
const WRITE_EVERY_MS = 250

/** A function that writes an operation's bytes, skipping what is unchanged or too soon. */
export function createProgressReporter(
  operationId: string,
  workerId: string,
): (doneBytes: number, totalBytes: number | null) => Promise<void> {
  let last = { doneBytes: -1, totalBytes: null as number | null, writtenAt: 0 }
  return async (doneBytes, totalBytes) => {
    const isUnchanged = last.doneBytes === doneBytes && last.totalBytes === totalBytes
    const isFinal = totalBytes !== null && doneBytes >= totalBytes
    if (isUnchanged || (!isFinal && Date.now() - last.writtenAt < WRITE_EVERY_MS)) return
    last = { doneBytes, totalBytes, writtenAt: Date.now() }
    await db.operation.updateMany({
      where: { id: operationId, workerId, state: 'running' },
      data: { doneBytes: BigInt(doneBytes), totalBytes: totalBytes === null ? null : BigInt(totalBytes) },
    })
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
