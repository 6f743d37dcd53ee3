import { findEngineBuckets } from '@/lib/bucket/find-bucket'
import { bucketDisk } from '@/lib/bucket/open-bucket-store'
import { db, type Service } from '@/lib/db'
import type { BackupDisk } from '@/lib/provisioning/port'
import { diskOf, placeOfNew } from '@/lib/store/store-bucket'

/**
 * The disks of a service's engine: first the one that its next backup goes to, then what it is being restored from, and
 * its own bucket.
 */
export async function findDisks(service: Service): Promise<BackupDisk[]> {
  const own = await diskOf(await placeOfNew(db, service))
  const { readsFromServiceId, readsFromDisk: disk, readsFromStoreBucketId: storeBucketId } = service
  const source = readsFromServiceId && (await diskOf({ serviceId: readsFromServiceId, disk, storeBucketId }))
  const sources = source && source.name !== own.name ? [source] : []
  const buckets = await findEngineBuckets(service)
  return [own, ...sources, ...(await Promise.all(buckets.map(bucketDisk)))]
}
