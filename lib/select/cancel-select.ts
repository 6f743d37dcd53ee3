import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { literal } from '@/lib/clickhouse/quote'
import { askEngine } from '@/lib/service/instance'
import { serviceIdSchema } from '@/lib/service/schemas'
import { engineQueryId, getAnsweringService } from './find-target'
import { queryIdSchema } from './schemas'

const inputSchema = queryIdSchema.extend(serviceIdSchema.shape)

/** Ends a running SELECT; nothing to do when it has ended. */
export async function cancelSelect(ctx: Ctx, input: unknown): Promise<null> {
  const { serviceId, queryId } = inputSchema.parse(input)
  requirePermission(ctx, 'service:query', serviceId)
  const service = await getAnsweringService(serviceId)
  const sql = `KILL QUERY WHERE query_id = ${literal(engineQueryId(queryId))} ASYNC`
  await askEngine(service, (engine) => engine.command(sql))
  return null
}
