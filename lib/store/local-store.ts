import { mkdir, readdir, rm, statfs } from 'node:fs/promises'
import path from 'node:path'
import { requireStorePresent } from './linked-store'
import { serviceStorePath, storeRoot } from './paths'

/** Only the console's user reads backups: they are whole copies of people's data. */
const DIRECTORY_MODE = 0o700

export async function ensureServiceStore(serviceId: string): Promise<void> {
  await requireStorePresent(serviceId)
  await mkdir(serviceStorePath(serviceId), { recursive: true, mode: DIRECTORY_MODE })
}

/** What lies in the store of a service, whatever it is; nothing when there is no such store. */
export async function listStored(directory: string): Promise<string[]> {
  return readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
}

async function removeStored(serviceId: string, isMeant: (name: string) => boolean): Promise<void> {
  await requireStorePresent(serviceId)
  for (const name of (await listStored(serviceStorePath(serviceId))).filter(isMeant)) {
    await rm(path.join(serviceStorePath(serviceId), name), { recursive: true, force: true })
  }
}

/**
 * Removes a backup's files: its directory or archive, the engine's `.lock` beside it, and what was unpacked of it.
 * Nothing to do when they are gone.
 */
export function removeBackupFiles(serviceId: string, backupId: string): Promise<void> {
  return removeStored(serviceId, (name) => name === backupId || name.startsWith(`${backupId}.`))
}

/** Removes the directory of this name. */
export function removeUnpacked(serviceId: string, unpacked: string): Promise<void> {
  return removeStored(serviceId, (name) => name === unpacked)
}

/** Bytes that the file system of the store, or of one service's store, has left for us; null when it can't tell. */
export async function freeStoreBytes(serviceId?: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(serviceId ? serviceStorePath(serviceId) : storeRoot())
    return bavail * bsize
  } catch {
    return null
  }
}
