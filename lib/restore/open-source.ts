import { type ChainFiles, openChain, type StoredBackup } from '@/lib/backup/chain-files'
import { findUndefinedDatabases } from '@/lib/backup/contents'
import type { Manifest } from '@/lib/backup/manifest'
import { backupPlace } from '@/lib/backup/options'
import type { BackupPlace } from '@/lib/clickhouse/statements/schemas'
import { db } from '@/lib/db'
import { AppError, errorText, isAppError } from '@/lib/errors'
import { UnreadableBackup } from '@/lib/store/unreadable-backup'
import { type BackupTable, readBackupTables } from './into/backup-tables'

/** What a restore reads of a backup's own files. */
export type RestoreSource = { place: BackupPlace; inBackup: BackupTable[]; undefinedDatabases: string[] }

const BASE = /The base backup ([0-9a-f-]{36})/

/** A base is known to people by when it was taken, and not by its id. */
async function withBaseTime(error: AppError): Promise<AppError> {
  const id = BASE.exec(error.userMessage)?.[1]
  const base = id && (await db.backup.findUnique({ where: { id }, select: { startedAt: true } }))
  if (!base) return error
  const takenAt = base.startedAt.toISOString().slice(0, 19).replace('T', ' ')
  const sentence = error.userMessage.replace(BASE, `The base backup taken at ${takenAt} (UTC), ${id},`)
  return new AppError(error.code, sentence, { message: error.message, retryable: error.retryable, cause: error })
}

/** @throws AppError `conflict` when the files are gone; when it is a base that is gone, it says which. */
export async function openBackup(backup: StoredBackup): Promise<ChainFiles> {
  try {
    return await openChain(backup)
  } catch (error) {
    throw isAppError(error) && !(error instanceof UnreadableBackup) ? await withBaseTime(error) : error
  }
}

async function readTables(chain: ChainFiles): Promise<BackupTable[]> {
  try {
    return await readBackupTables(chain)
  } catch (error) {
    if (isAppError(error)) throw error
    const sentence = "Some files of this backup are gone or can't be read. Check the backup to see which."
    throw new AppError('conflict', sentence, { message: errorText(error), cause: error })
  }
}

/** @throws AppError as `openBackup`. */
export async function readRestoreSource(backup: StoredBackup): Promise<RestoreSource & { manifest: Manifest }> {
  const chain = await openBackup(backup)
  return {
    place: backupPlace(backup),
    inBackup: await readTables(chain),
    undefinedDatabases: findUndefinedDatabases(chain.manifest),
    manifest: chain.manifest,
  }
}
