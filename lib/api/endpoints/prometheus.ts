import { z } from 'zod'
import { getMetrics } from '@/lib/metrics/get-metrics'
import { endpoint } from '../endpoint'

const tag = 'Prometheus'
/** ClickHouse Cloud leaves out metrics for `true`; there are few here, and they stay. */
const query = z.object({ filtered_metrics: z.enum(['true', 'false']).optional() })

export const prometheusEndpoints = [
  endpoint({
    method: 'get',
    path: '/{organizationId}/prometheus',
    operationId: 'organizationPrometheusGet',
    summary: 'Metrics of every service and of the console, as /metrics has them',
    tag,
    isOurs: true,
    isText: true,
    query,
    handle: async (ctx) => ({ text: await getMetrics(ctx, {}) }),
  }),
  endpoint({
    method: 'get',
    path: '/{organizationId}/services/{serviceId}/prometheus',
    operationId: 'instancePrometheusGet',
    summary: 'Metrics of one service',
    tag,
    isText: true,
    params: z.object({ serviceId: z.uuid('This is not a service.') }),
    query,
    handle: async (ctx, { params }) => ({ text: await getMetrics(ctx, params) }),
  }),
]
