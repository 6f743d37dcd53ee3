import { z } from 'zod'
import { listHosts } from '@/lib/service/list-hosts'
import { endpoint } from '../endpoint'

const hostSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    isReady: z.boolean(),
    takesNew: z.boolean().describe('Whether it may be named as the hostId of a new service now.'),
    memoryBytes: z.number(),
    reservedBytes: z.number().describe('Of whatever runs there.'),
  })
  .meta({ id: 'Host' })

export const hostEndpoints = [
  endpoint({
    method: 'get',
    path: '/{organizationId}/hosts',
    operationId: 'hostGetList',
    summary: 'The hosts of new services, as a worker saw them last; none where all are on one machine',
    tag: 'Service',
    isOurs: true,
    result: z.array(hostSchema),
    handle: async (ctx) => ({ result: await listHosts(ctx) }),
  }),
]
