import { db } from '@/lib/db'
import { type FlowContext, OperationLost } from './flow'
import { requireOngoing } from './flows/shared'

type Running = Pick<FlowContext, 'operation' | 'workerId'>

/**
 * The step runs from now on, if the operation is still ours and nobody cancelled it: one statement, because a restore
 * has six steps and somebody waits for each. @throws OperationLost, OperationCancelled.
 */
export async function beginStep(running: Running, key: string): Promise<void> {
  const { operation, workerId } = running
  const count = await db.$executeRaw`
    UPDATE operation_step AS s
    SET state = 'running', started_at = coalesce(s.started_at, ${new Date().toISOString()}::timestamptz)
    FROM operation AS o
    WHERE s.operation_id = ${operation.id}::uuid AND s.key = ${key} AND o.id = s.operation_id
      AND o.state = 'running' AND o.worker_id = ${workerId} AND o.cancel_requested_at IS NULL`
  if (count === 1) return
  await requireOngoing(running)
  throw new OperationLost('its step is gone')
}

/** The step is done, and the operation has got further; both or, when it is no longer ours, neither. @throws OperationLost. */
export async function endStep({ operation, workerId }: Running, key: string, detail: string | null): Promise<void> {
  const count = await db.$executeRaw`
    WITH ours AS (
      UPDATE operation SET attempts = 0
      WHERE id = ${operation.id}::uuid AND worker_id = ${workerId} AND state = 'running'
      RETURNING id
    )
    UPDATE operation_step AS s SET state = 'done', finished_at = ${new Date().toISOString()}::timestamptz, detail = ${detail}
    FROM ours WHERE s.operation_id = ours.id AND s.key = ${key}`
  if (count === 0) throw new OperationLost('another worker has it')
}
