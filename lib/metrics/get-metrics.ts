import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { readConsoleMetrics } from './console-metrics'
import { prometheusText } from './prometheus-text'
import { readServiceMetrics } from './service-metrics'

const inputSchema = z.object({ serviceId: z.uuid().optional() })

/** Metrics in Prometheus's text format: of everything, or of one service. @throws AppError `not_found` */
export async function getMetrics(ctx: Ctx, input: unknown): Promise<string> {
  const { serviceId } = inputSchema.parse(input)
  if (serviceId === undefined) {
    requirePermission(ctx, 'service:list')
    const [services, console] = await Promise.all([readServiceMetrics(), readConsoleMetrics()])
    return prometheusText([...services, ...console])
  }
  requirePermission(ctx, 'service:view', serviceId)
  if ((await db.service.count({ where: { id: serviceId } })) === 0)
    throw new AppError('not_found', 'There is no such service.')
  return prometheusText(await readServiceMetrics(serviceId))
}
