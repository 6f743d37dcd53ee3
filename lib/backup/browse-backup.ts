import type { Ctx } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { AppError, errorText, isAppError } from '@/lib/errors'
import { type BackupTree, readTree } from './backup-tree'
import { describeContents } from './browsed'
import { type ChainFiles, openChain, readChainFiles } from './chain-files'
import { backupIdSchema, getBackupRow, requireBackup } from './find-backup'
import type { BrowsedBackup } from './types'

/** Reads what a backup of a service holds from its files. @throws AppError `conflict` naming what is gone. */
export async function readBackupTree(
  backupId: string,
  wanted?: { database: string; table: string },
): Promise<{ tree: BackupTree; chain: ChainFiles }> {
  const backup = await getBackupRow(db, backupId)
  if (backup.state !== 'successful') throw new AppError('conflict', 'Only a successful backup can be looked into.')
  const chain = await openChain(backup)
  try {
    return { chain, tree: await readTree(chain.manifest.files, (files) => readChainFiles(chain, files), wanted) }
  } catch (error) {
    if (isAppError(error)) throw error
    const sentence = "Some files of this backup are gone or can't be read. Check the backup to see which."
    throw new AppError('conflict', sentence, { message: errorText(error), cause: error })
  }
}

/** What a backup holds, from its own files, without restoring it. Definitions and partitions: `browseTable`. */
export async function browseBackup(ctx: Ctx, input: unknown): Promise<BrowsedBackup> {
  const { backupId } = backupIdSchema.parse(input)
  await requireBackup(ctx, 'backup:view', backupId)
  const { tree, chain } = await readBackupTree(backupId)
  return describeContents(tree, chain.manifest.files.length)
}
