import { z } from 'zod'
import { bucketDisk } from '@/lib/bucket/open-bucket-store'
import { type Bucket, db } from '@/lib/db'
import { endpointOf, withEngine } from '@/lib/service/instance'
import { type FlowContext, NotYet } from '../flow'
import { ensureEngine, loadService } from './shared'

/**
 * The service's engine knows the bucket's disk. It learns it by a restart, which waits for whatever else works on the
 * service.
 */
export async function requireDisk(flow: FlowContext, bucket: Bucket): Promise<void> {
  const service = await loadService(flow)
  const { name } = bucketDisk(bucket)
  const known = await withEngine(service, endpointOf(service), (engine) =>
    engine.query(
      'SELECT count() AS disks FROM system.disks WHERE name = {name: String}',
      z.object({ disks: z.number() }),
      {
        name,
      },
    ),
  )
  if (known[0]?.disks === 1) return
  const others = await db.operation.count({
    where: { serviceId: service.id, id: { not: flow.operation.id }, state: { in: ['queued', 'running'] } },
  })
  if (others > 0) throw new NotYet('the engine must restart to learn the bucket, and other work is under way')
  await ensureEngine(flow)
}
