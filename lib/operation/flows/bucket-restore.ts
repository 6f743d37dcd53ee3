import { z } from 'zod'
import { findUndefinedDatabases } from '@/lib/backup/contents'
import { openStoredBackup } from '@/lib/bucket/bucket-files'
import { requireStored } from '@/lib/bucket/check-in-bucket'
import { getBucketRow } from '@/lib/bucket/find-bucket'
import { placeOnDisk, withBucketStore } from '@/lib/bucket/open-bucket-store'
import { type Bucket, db } from '@/lib/db'
import { readBackupTables } from '@/lib/restore/into/backup-tables'
import type { RestoreSource } from '@/lib/restore/open-source'
import type { FlowContext } from '../flow'
import { startRestoreFrom, verifyTables } from './restore-data'
import { newServiceFlow } from './restore-flow'

export const bucketRestoreInputSchema = z.object({ bucketId: z.uuid(), backupName: z.string().min(1) })

async function loadSource({ operation }: FlowContext): Promise<{ bucket: Bucket; name: string }> {
  const { bucketId, backupName } = bucketRestoreInputSchema.parse(operation.input)
  return { bucket: await getBucketRow(db, bucketId), name: backupName }
}

async function checkBackup(flow: FlowContext): Promise<string> {
  const { bucket, name } = await loadSource(flow)
  return `${(await requireStored(bucket, name)).files} objects`
}

async function readSource(flow: FlowContext): Promise<RestoreSource> {
  const { bucket, name } = await loadSource(flow)
  return withBucketStore(bucket, async (store) => {
    const chain = await openStoredBackup(store, name)
    const inBackup = await readBackupTables(chain)
    return { place: placeOnDisk(bucket, name), inBackup, undefinedDatabases: findUndefinedDatabases(chain.manifest) }
  })
}

/** A whole backup of somebody's bucket into a new service. The bucket is only read. */
export const bucketRestoreFlow = newServiceFlow({
  words: 'the bucket',
  check: checkBackup,
  start: async (flow, onEngine) => startRestoreFrom(flow, onEngine, await readSource(flow)),
  verify: async (flow, onEngine) => verifyTables(flow, onEngine, await readSource(flow)),
  close: async () => undefined,
})
