import type { Bucket, ExternalBackup } from '@/lib/db'
import { parseBackupName } from './backup-name'
import { withBucketStore } from './open-bucket-store'

/**
 * Removes what the tries of a backup left in the bucket, except the one to keep, when an Admin allowed that; otherwise
 * tells of it in a sentence.
 */
export async function removeLeftovers(
  bucket: Bucket,
  { id }: Pick<ExternalBackup, 'id'>,
  { keep }: { keep: string | null },
): Promise<string> {
  if (bucket.secretEnc === null) return ''
  return withBucketStore(bucket, async (store) => {
    const left: string[] = []
    for await (const name of store.listNames()) {
      if (name === keep || parseBackupName(name)?.id !== id) continue
      if (!bucket.mayDelete) left.push(name)
      else for await (const { key } of store.list(`${name}/`)) await store.remove(key)
    }
    if (left.length === 0) return ''
    return ` What failed tries wrote is left in the bucket: delete it there, under ${left.join(' and ')}.`
  })
}
