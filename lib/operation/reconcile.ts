import { db } from '@/lib/db'
import { wakeOperation } from '@/lib/jobs/queue'
import { LEASE_MS } from './lease'

/** A queued operation that nobody took for this long may have lost its wake-up. */
const QUEUED_TOO_LONG_MS = 3_000
const BATCH = 50

/** Wakes operations whose worker has gone silent, or whose wake-up was lost. Returns how many. */
export async function wakeStrandedOperations(): Promise<number> {
  const stranded = await db.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM operation
    WHERE (state = 'running' AND heartbeat_at < now() - ${LEASE_MS} * interval '1 millisecond')
       OR (state = 'queued' AND created_at < now() - ${QUEUED_TOO_LONG_MS} * interval '1 millisecond')
    ORDER BY created_at LIMIT ${BATCH}`
  if (stranded.length === 0) return 0
  await db.$transaction(async (tx) => {
    for (const { id } of stranded) await wakeOperation(tx, id)
  })
  return stranded.length
}
