import { lstat, mkdir, readlink, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { AppError, errorText } from '@/lib/errors'
import { serviceStorePath, storeRoot } from './paths'

/** Only a directory with this file is the one that was linked: a file system that is not mounted leaves an empty one. */
function markerOf(directory: string, serviceId: string): string {
  return path.join(directory, `.backup-console-${serviceId}`)
}

/**
 * Whether a store's path leads to another directory; one that is not there yet does not. @throws the file system's error
 * when that can't be told: a store that only can't be read must never pass for an empty one of the console's own.
 */
export async function isLink(file: string): Promise<boolean> {
  try {
    return (await lstat(file)).isSymbolicLink()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}

/**
 * From now on the store of a service is this directory, which a server of somebody's own writes its backups into. The
 * directory is marked. Safe to repeat. @throws the file system's error when it can't be written to.
 */
export async function linkStore(serviceId: string, directory: string): Promise<void> {
  const link = serviceStorePath(serviceId)
  await mkdir(storeRoot(), { recursive: true, mode: 0o700 })
  await writeFile(markerOf(directory, serviceId), serviceId, { mode: 0o600 })
  if ((await isLink(link)) && (await readlink(link)) === directory) return
  const fresh = `${link}.link`
  await rm(fresh, { force: true })
  await symlink(directory, fresh)
  await rename(fresh, link)
}

/** Takes link and marker back; what else lies in the directory stays. */
export async function unlinkStore(serviceId: string): Promise<void> {
  const link = serviceStorePath(serviceId)
  if (!(await isLink(link))) return
  await rm(markerOf(await readlink(link), serviceId), { force: true })
  await rm(link)
}

/**
 * The directory that a service's store is linked to is there, as against a share that is not mounted now: what is
 * missing then is not lost. Nothing to do for the console's own store. @throws AppError `unavailable`, retryable.
 */
export async function requireStorePresent(serviceId: string): Promise<void> {
  const link = serviceStorePath(serviceId)
  if (!(await isLink(link))) return
  const directory = await readlink(link)
  try {
    await stat(markerOf(directory, serviceId))
  } catch (error) {
    const sentence = `The directory ${directory} with the backups is not there at the moment (${errorText(error)}). Is its file system mounted?`
    throw new AppError('unavailable', sentence, { retryable: true, cause: error })
  }
}
