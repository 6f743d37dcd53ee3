import { db, type Operation, type Service } from '@/lib/db'
import { errorText } from '@/lib/errors'
import { log } from '@/lib/log'

/** A worker says this often that it still works on an operation. */
const HEARTBEAT_MS = 2_000
/** Without a heartbeat for this long the operation is free for another worker: three missed ones and some. */
export const LEASE_MS = 8_000
/** A worker that can't renew gives up before another may begin. */
const GIVE_UP_MS = 6_000

const UNIQUE_VIOLATION = 'P2002'

function isBusyService(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? error.code : undefined
  return code === UNIQUE_VIOLATION || error.message.includes('operation_holds_service_key')
}

export type ClaimedOperation = Operation & { service: Pick<Service, 'driver'> }

export type Claim = { outcome: 'claimed'; operation: ClaimedOperation } | { outcome: 'busy' } | { outcome: 'not_free' }

/**
 * Takes an operation for this worker: one that waits, or one whose worker has gone silent.
 * `busy` when another operation holds the service, `not_free` when it is over or in living hands.
 */
export async function claimOperation(operationId: string, workerId: string): Promise<Claim> {
  try {
    const claimed = await db.$executeRaw`
      UPDATE operation SET state = 'running', worker_id = ${workerId}, heartbeat_at = now(),
             attempts = attempts + 1, started_at = coalesce(started_at, now())
      WHERE id = ${operationId}::uuid
        AND (state = 'queued' OR (state = 'running' AND heartbeat_at < now() - ${LEASE_MS} * interval '1 millisecond'))`
    if (claimed === 0) return { outcome: 'not_free' }
  } catch (error) {
    if (isBusyService(error)) return { outcome: 'busy' }
    throw error
  }
  const operation = await db.operation.findUniqueOrThrow({
    where: { id: operationId },
    include: { service: { select: { driver: true } } },
  })
  return { outcome: 'claimed', operation }
}

/** True as long as nobody else has taken the operation over, and it is not over. */
export async function holdsLease(operationId: string, workerId: string): Promise<boolean> {
  return (await db.operation.count({ where: { id: operationId, workerId, state: 'running' } })) === 1
}

/** Renews the lease until `stop`; aborts `controller` when the operation is no longer ours. */
export function keepLease(operationId: string, workerId: string, controller: AbortController): { stop: () => void } {
  let renewedAt = Date.now()
  const renew = async () => {
    try {
      const count = await db.$executeRaw`
        UPDATE operation SET heartbeat_at = now()
        WHERE id = ${operationId}::uuid AND worker_id = ${workerId} AND state = 'running'`
      if (count === 0) controller.abort(new Error('another worker has taken the operation over'))
      renewedAt = Date.now()
    } catch (error) {
      log.warn({ operationId, reason: errorText(error) }, 'heartbeat not written')
      if (Date.now() - renewedAt > GIVE_UP_MS) controller.abort(new Error('the database does not answer'))
    }
  }
  const timer = setInterval(() => void renew(), HEARTBEAT_MS)
  return { stop: () => clearInterval(timer) }
}
