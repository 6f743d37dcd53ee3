import type { Bucket, ExternalBackup } from '@/lib/db'
import { parseBackupName } from './backup-name'
import { findInBucket } from './list-in-bucket'
import { withBucketStore } from './open-bucket-store'

type Leftovers = { /** With a table of contents, which the engine writes last. */ ended: string[]; halves: string[] }

/**
 * Removes the halves that the tries of a backup left in the bucket when an Admin allowed that, and tells of the rest in a
 * sentence, except of the one to keep. What has a table of contents may be whole: it is never removed.
 */
export async function removeLeftovers(
  bucket: Bucket,
  { id, name: newest, tries }: Pick<ExternalBackup, 'id' | 'name' | 'tries'>,
  { keep }: { keep: string | null },
): Promise<string> {
  if (bucket.secretEnc === null) return tries === 0 ? '' : unseen(newest)
  return withBucketStore(bucket, async (store) => {
    const left: Leftovers = { ended: [], halves: [] }
    for await (const name of store.listNames()) {
      if (name === keep || parseBackupName(name)?.id !== id) continue
      if ((await findInBucket(store, name))?.finishedAt) left.ended.push(name)
      else if (!bucket.mayDelete) left.halves.push(name)
      else for await (const { key } of store.list(`${name}/`)) await store.remove(key)
    }
    return tell(left)
  })
}

function tell({ ended, halves }: Leftovers): string {
  const whole = ` What may be a whole backup stays in the bucket, under ${ended.join(' and ')}: check it before you use or delete it.`
  const half = ` What failed tries wrote is left in the bucket: delete it there, under ${halves.join(' and ')}.`
  return `${ended.length > 0 ? whole : ''}${halves.length > 0 ? half : ''}`
}

/** Its set-up was removed, or changed to another place, while the backup ran. */
const unseen = (name: string) =>
  ` What was written may be left in the bucket, under ${name}: the console has forgotten the keys and can't look.`
