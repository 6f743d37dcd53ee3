import type { Bucket, ExternalBackup } from '@/lib/db'
import { withBucketStore } from './open-bucket-store'

/**
 * Removes what a failed backup left in the bucket, when an Admin allowed that; otherwise tells of it in a sentence. It
 * never looks whole: the table of contents comes last.
 */
export async function removeLeftovers(bucket: Bucket, { name }: Pick<ExternalBackup, 'name'>): Promise<string> {
  if (bucket.secretEnc === null || name === '') return ''
  return withBucketStore(bucket, async (store) => {
    let left = 0
    for await (const { key } of store.list(`${name}/`)) {
      if (bucket.mayDelete) await store.remove(key)
      else left += 1
    }
    if (left === 0) return ''
    return ` ${left} objects without a table of contents are left in the bucket under ${name}: delete them there.`
  })
}
