import { type BackupTree, readTree } from '@/lib/backup/backup-tree'
import { describeContents, describeTable } from '@/lib/backup/browsed'
import { readChainFiles } from '@/lib/backup/chain-files'
import type { BrowsedBackup, BrowsedTableDetail } from '@/lib/backup/types'
import { z } from 'zod'
import type { Ctx } from '@/lib/auth/ctx'
import type { Bucket } from '@/lib/db'
import { AppError, errorText, isAppError } from '@/lib/errors'
import { openStoredBackup } from './bucket-files'
import { externalBackupIdSchema, requireBackupInBucket } from './external-backup-id'
import { withBucketStore } from './open-bucket-store'

type Wanted = { database: string; table: string }

function readInBucket(bucket: Bucket, name: string, wanted?: Wanted): Promise<{ tree: BackupTree; files: number }> {
  return withBucketStore(bucket, async (store) => {
    const chain = await openStoredBackup(store, name)
    try {
      const { files } = chain.manifest
      return { tree: await readTree(files, (some) => readChainFiles(chain, some), wanted), files: files.length }
    } catch (error) {
      if (isAppError(error)) throw error
      const sentence = "Some objects of this backup are gone or can't be read. Check the backup to see which."
      throw new AppError('conflict', sentence, { message: errorText(error), cause: error })
    }
  })
}

/** What a backup in a bucket holds, from its own objects, without restoring it. @throws AppError in a sentence. */
export async function browseExternalBackup(ctx: Ctx, input: unknown): Promise<BrowsedBackup> {
  const { bucketId, backupName } = externalBackupIdSchema.parse(input)
  const bucket = await requireBackupInBucket(ctx, 'backup:view', { bucketId, backupName })
  const { tree, files } = await readInBucket(bucket, backupName)
  return describeContents(tree, files)
}

const tableSchema = externalBackupIdSchema.extend({ database: z.string().min(1), table: z.string().min(1) })

/** One table of it: its definition and its partitions. @throws AppError `not_found` when there is no such table. */
export async function browseExternalTable(ctx: Ctx, input: unknown): Promise<BrowsedTableDetail> {
  const { bucketId, backupName, ...wanted } = tableSchema.parse(input)
  const bucket = await requireBackupInBucket(ctx, 'backup:view', { bucketId, backupName })
  return describeTable((await readInBucket(bucket, backupName, wanted)).tree, wanted)
}
