import { bucketDiskName } from '@/lib/bucket/open-bucket-store'
import { isConnectionFailure } from '@/lib/clickhouse/client'
import { knowsDisk } from '@/lib/clickhouse/knows-disk'
import { type Bucket, db, type Service } from '@/lib/db'
import { endpointOf, withEngine } from '@/lib/service/instance'
import { type FlowContext, NotYet } from '../flow'
import { ensureEngine, loadService } from './shared'

/** What restarts the engine and leaves it running. */
const RESTARTS = ['reconfigure', 'change_access'] as const

/** @throws NotYet when the engine is away because other work on the service restarts it. */
async function engineKnows(flow: FlowContext, service: Service, name: string): Promise<boolean> {
  try {
    return await withEngine(service, endpointOf(service), (engine) => knowsDisk(engine, name))
  } catch (error) {
    if (isConnectionFailure(error) && (await isWorkedOn(flow, RESTARTS))) throw new NotYet('the engine restarts')
    throw error
  }
}

async function isWorkedOn(
  { operation: { id, serviceId } }: FlowContext,
  kinds?: readonly (typeof RESTARTS)[number][],
): Promise<boolean> {
  const others = await db.operation.count({
    where: {
      serviceId,
      id: { not: id },
      state: { in: ['queued', 'running'] },
      ...(kinds && { kind: { in: [...kinds] } }),
    },
  })
  return others > 0
}

/**
 * The service's engine knows the bucket's disk, with its keys of now. It learns them by a restart, which waits for whatever
 * else works on the service.
 */
export async function requireDisk(flow: FlowContext, bucket: Bucket): Promise<void> {
  if (await isWorkedOn(flow, RESTARTS)) throw new NotYet('the engine restarts first')
  const service = await loadService(flow)
  if (await engineKnows(flow, service, bucketDiskName(bucket))) return
  if (await isWorkedOn(flow))
    throw new NotYet('the engine must restart to learn the bucket, and other work is under way')
  await ensureEngine(flow)
}
