import { readCapabilities } from '@/lib/clickhouse/capabilities-read'
import type { Engine } from '@/lib/clickhouse/client'
import type { BackupPlace, StatementSecrets } from '@/lib/clickhouse/statements/schemas'
import type { Bucket } from '@/lib/db'
import { bucketSecret, placeByFunction, placeOnDisk } from './open-bucket-store'

/** How this engine names a backup in the bucket: by S3() or AzureBlobStorage() where it can, else by the bucket's disk. */
export async function placeFor(
  engine: Engine,
  bucket: Bucket,
  name: string,
): Promise<{ place: BackupPlace; secrets: StatementSecrets }> {
  const can = await readCapabilities(engine)
  const hasFunction = bucket.provider === 'azure' ? can.places.azure.isAvailable : can.places.s3.isAvailable
  // Another certificate authority than the public ones is known to the engine only by its configuration.
  // So is a role: not every version of S3() takes one with a key.
  const needsDisk = bucket.caPem !== null || bucket.roleArn !== null
  if (!hasFunction || needsDisk) return { place: placeOnDisk(bucket, name), secrets: {} }
  return { place: placeByFunction(bucket, name), secrets: { place: bucketSecret(bucket) } }
}
