import { mkdir, rm, statfs } from 'node:fs/promises'
import { backupPath, serviceStorePath, storeRoot } from './paths'

/** Only the console's user reads backups: they are whole copies of people's data. */
const DIRECTORY_MODE = 0o700

export async function ensureServiceStore(serviceId: string): Promise<void> {
  await mkdir(serviceStorePath(serviceId), { recursive: true, mode: DIRECTORY_MODE })
}

/** Removes a backup's files and the engine's `.lock` beside them; nothing to do when they are gone. */
export async function removeBackupFiles(serviceId: string, backupId: string): Promise<void> {
  await rm(backupPath(serviceId, backupId), { recursive: true, force: true })
  await rm(`${backupPath(serviceId, backupId)}.lock`, { force: true })
}

/** Bytes that the store's file system has left for us; null when it can't tell. */
export async function freeStoreBytes(): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(storeRoot())
    return bavail * bsize
  } catch {
    return null
  }
}
