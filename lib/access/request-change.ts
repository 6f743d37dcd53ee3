import type { Ctx } from '@/lib/auth/ctx'
import type { Service, Tx } from '@/lib/db'
import { requestOperation } from '@/lib/operation/request-operation'

const TAKES_AT_START: readonly string[] = ['stopped', 'failed', 'terminated']

/**
 * Asks for the engine to be brought in line with the service's list, after whatever holds the service now. Null for one
 * that is not up: it takes the list when it starts.
 */
export async function requestAccessChange(
  tx: Tx,
  ctx: Ctx,
  service: Pick<Service, 'id' | 'state'>,
  waitSeconds?: number,
): Promise<string | null> {
  if (TAKES_AT_START.includes(service.state)) return null
  return requestOperation(tx, ctx, {
    kind: 'change_access',
    serviceId: service.id,
    input: { ...(waitSeconds !== undefined && { waitSeconds }) },
  })
}
