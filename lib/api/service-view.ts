import { z } from 'zod'
import { accessListSchema } from '@/lib/access/schemas'
import { db } from '@/lib/db'
import type { ServiceState, ServiceSummary } from '@/lib/service/types'
import { alwaysAnswered, constantFields } from './constant'

const CLOUD_STATES = [
  'starting',
  'stopping',
  'terminating',
  'provisioning',
  'running',
  'stopped',
  'terminated',
  'degraded',
  'failed',
] as const

/** ClickHouse Cloud's word for each state of ours. */
const STATE_OF = {
  provisioning: 'provisioning',
  starting: 'starting',
  running: 'running',
  stopping: 'stopping',
  stopped: 'stopped',
  degraded: 'degraded',
  // There is no word for it there; stateReason says more.
  unreachable: 'degraded',
  failed: 'failed',
  terminating: 'terminating',
  terminated: 'terminated',
} as const satisfies Record<ServiceState, (typeof CLOUD_STATES)[number]>

/** What has no meaning here; a client of ClickHouse Cloud finds it where it looks for it. */
const CONSTANTS = {
  provider: 'aws',
  region: 'us-east-1',
  tier: 'production',
  numReplicas: 1,
  minReplicas: 1,
  maxReplicas: 1,
  autoscalingMode: 'vertical',
  idleScaling: false,
  isPrimary: true,
  isReadonly: false,
  releaseChannel: 'default',
  hasTransparentDataEncryption: false,
  enableCoreDumps: false,
} as const

export const ipAccessListEntrySchema = z
  .object({ source: z.string(), description: z.string().default('') })
  .meta({ id: 'IpAccessListEntry' })

const endpointSchema = z
  .object({
    protocol: z.enum(['https', 'nativesecure', 'mysql']),
    host: z.string(),
    port: z.number(),
    username: z.string().nullable(),
    isSecure: z
      .boolean()
      .describe(
        'Ours: whether the port speaks TLS. Those of a server of your own do as it was added; those of others do not.',
      ),
  })
  .meta({ id: 'ServiceEndpoint' })

export const serviceSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    state: z.enum(CLOUD_STATES),
    stateReason: z.string().nullable().describe('Ours: why it is in this state, in a sentence.'),
    clickhouseVersion: z.string(),
    endpoints: z.array(endpointSchema),
    ipAccessList: z.array(ipAccessListEntrySchema),
    createdAt: z.iso.datetime(),
    placedOn: z
      .object({ name: z.string(), isReady: z.boolean() })
      .nullable()
      .describe('Ours: the host that it is on; null where all are on one machine.'),
    lastBackupAt: z.iso.datetime().nullable().describe('Ours: end of the newest good backup of everything.'),
    ...constantFields(CONSTANTS),
    currentScaling: z.object({}).describe(alwaysAnswered({})),
  })
  .meta({ id: 'Service' })

type CloudService = z.input<typeof serviceSchema>

function endpointsOf({ host, httpPort, tcpPort, username, isTls }: ServiceSummary): CloudService['endpoints'] {
  if (host === null) return []
  const at = (protocol: 'https' | 'nativesecure', port: number | null) =>
    port === null ? [] : [{ protocol, host, port, username, isSecure: isTls }]
  return [...at('https', httpPort), ...at('nativesecure', tcpPort)]
}

/** Services in ClickHouse Cloud's shape, with their access lists from one query. */
export async function toCloudServices(services: readonly ServiceSummary[]): Promise<CloudService[]> {
  const lists = await db.service.findMany({
    where: { id: { in: services.map(({ id }) => id) } },
    select: { id: true, accessList: true },
  })
  const listOf = new Map(lists.map(({ id, accessList }) => [id, accessListSchema.parse(accessList)]))
  return services.map((service) => ({
    ...CONSTANTS,
    currentScaling: {},
    id: service.id,
    name: service.name,
    state: STATE_OF[service.state],
    stateReason: service.stateReason,
    clickhouseVersion: service.version ?? '',
    endpoints: endpointsOf(service),
    ipAccessList: listOf.get(service.id) ?? [],
    createdAt: service.createdAt,
    placedOn: service.placedOn,
    lastBackupAt: service.lastBackupAt,
  }))
}
