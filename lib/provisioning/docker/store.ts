import { chown, lchown, lstat, mkdir, readdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { AppError, errorText } from '@/lib/errors'
import { type BackupDisk, isPathDisk, type PathDisk } from '@/lib/provisioning/port'
import { isLink } from '@/lib/store/linked-store'
import type { DiskMount } from './container-plan'
import type { Daemon } from './daemon'
import type { DockerSettings } from './settings'

/** The user `clickhouse` of the official image. */
const IMAGE_USER = { uid: 101, gid: 101 }
/** Backups are whole copies of people's data. */
const DIRECTORY_MODE = 0o700

/**
 * Whom the engines run as: the console's own user, so that it can read and remove the backups that they write. As root
 * the console can do that whoever wrote them, and no engine runs as root.
 */
export function engineUser(): { uid: number; gid: number } {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0]
  return uid === 0 ? IMAGE_USER : { uid, gid }
}

/** How the host of the daemon calls the directory that the console knows as the store. */
async function storeOnHost({ store }: DockerSettings, daemon: Daemon): Promise<string> {
  const { here, there } = store
  if (there === null) return here
  if (path.isAbsolute(there)) return there
  const volume = await daemon.find((docker) => docker.getVolume(there).inspect())
  if (volume) return volume.Mountpoint
  throw new AppError('conflict', `Docker has no volume ${there}, which CONSOLE_DOCKER_BACKUPS names.`)
}

/** The files of other drivers' backups are root's where the console is root: the engine must be able to read them. */
async function giveTo(user: { uid: number; gid: number }, target: string): Promise<void> {
  const stats = await lstat(target)
  if (stats.uid === user.uid) return
  if (stats.isDirectory()) {
    for (const name of await readdir(target)) await giveTo(user, path.join(target, name))
  }
  await lchown(target, user.uid, user.gid)
}

/** Where a link leads, or null: what lies there belongs to a server that the console does not run. */
async function findLinked(disk: PathDisk): Promise<string | null> {
  return (await isLink(disk.path)) ? realpath(disk.path) : null
}

async function prepare(disk: PathDisk, user: { uid: number; gid: number }): Promise<void> {
  await mkdir(disk.path, { recursive: true, mode: DIRECTORY_MODE })
  if (process.getuid?.() !== 0) return
  for (const name of await readdir(disk.path)) await giveTo(user, path.join(disk.path, name))
  await chown(disk.path, user.uid, user.gid)
}

/** The disks' directories exist and are the engine's to write; where the daemon's host has them. @throws AppError. */
export async function prepareDisks(
  disks: readonly BackupDisk[],
  settings: DockerSettings,
  daemon: Daemon,
): Promise<DiskMount[]> {
  const onHost = disks.filter(isPathDisk)
  if (onHost.length === 0) return []
  const root = await storeOnHost(settings, daemon)
  return Promise.all(
    onHost.map(async (disk) => {
      try {
        const linked = await findLinked(disk)
        if (linked) return { disk, source: linked }
        await prepare(disk, engineUser())
      } catch (error) {
        const reason = errorText(error)
        throw new AppError('unavailable', `The directory of the backups can't be used: ${reason}`, {
          retryable: true,
          cause: error,
        })
      }
      return { disk, source: path.join(root, path.relative(settings.store.here, disk.path)) }
    }),
  )
}
