import { mkdir, readdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { getEnv } from '@/lib/env'
import type { BackupFiles } from './backup-files'
import { codeOf, directoryFiles, findSize } from './directory-files'
import { requireStorePresent } from './linked-store'
import { serviceStorePath, storeRoot } from './paths'
import { belongsTo, type ConsoleStore, type ServiceStore } from './service-store'
import { compressedTarFiles, tarFiles } from './tar-files'
import { zipFiles } from './zip-files'

/** Only the console's user reads backups: they are whole copies of people's data. */
const DIRECTORY_MODE = 0o700
const FILE_MODE = 0o600

async function unlessMissing<T, O>(work: Promise<T>, otherwise: O): Promise<T | O> {
  return work.catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return otherwise
    throw error
  })
}

/** A backup on this machine; its name says whether it is a directory or an archive. */
function localFiles(file: string, password: string | null): BackupFiles {
  if (file.endsWith('.tar')) return tarFiles(file)
  if (file.endsWith('.tar.gz')) return compressedTarFiles(file, 'gz')
  if (file.endsWith('.tar.zst')) return compressedTarFiles(file, 'zst')
  if (file.endsWith('.zip')) return zipFiles(file, password)
  return directoryFiles(file)
}

/** A file counts as missing only while the store itself is there. */
function whilePresent(serviceId: string, files: BackupFiles): BackupFiles {
  return {
    async sizeOf(name) {
      const sizeBytes = await files.sizeOf(name)
      if (sizeBytes === null) await requireStorePresent(serviceId)
      return sizeBytes
    },
    readEach: (names, visit, atATime) =>
      files.readEach(
        names,
        async (name, content) => {
          if (!content) await requireStorePresent(serviceId)
          await visit(name, content)
        },
        atATime,
      ),
  }
}

async function removeStored(serviceId: string, isMeant: (name: string) => boolean): Promise<void> {
  await requireStorePresent(serviceId)
  for (const name of (await listDirectory(serviceStorePath(serviceId))).filter(isMeant)) {
    const file = path.join(serviceStorePath(serviceId), name)
    await rm(path.join(file, '.backup'), { force: true }).catch(() => undefined)
    await rm(file, { recursive: true, force: true })
  }
}

function listDirectory(directory: string): Promise<string[]> {
  return unlessMissing(readdir(directory), [])
}

function serviceStore(serviceId: string, password: string | null): ServiceStore {
  const directory = serviceStorePath(serviceId)
  const at = (name: string) => path.join(directory, name)
  return {
    open: (name) => whilePresent(serviceId, localFiles(at(name), password)),
    async prepare() {
      await requireStorePresent(serviceId)
      await mkdir(directory, { recursive: true, mode: DIRECTORY_MODE })
    },
    list: () => listDirectory(directory),
    removeBackup: (backupId) => removeStored(serviceId, (name) => belongsTo(backupId, name)),
    async write(name, text) {
      await requireStorePresent(serviceId)
      await writeFile(at(`${name}.part`), text, { mode: FILE_MODE })
      await rename(at(`${name}.part`), at(name))
    },
    readText: (name) => unlessMissing(readFile(at(name), 'utf8'), null),
    sizeOf: (name) => findSize(at(name)),
    freeBytes: () => freeBytesAt(directory),
  }
}

/** The directory of the console: `<data dir>/backups/<service id>/<backup id>`. */
export function localStore(): ConsoleStore {
  return {
    listServices: async () => (await listDirectory(storeRoot())).filter((name) => z.uuid().safeParse(name).success),
    of: (serviceId, password = null) => serviceStore(serviceId, password),
  }
}

/** Removes the directory into which an archive was unpacked. */
export function removeUnpacked(serviceId: string, unpacked: string): Promise<void> {
  return removeStored(serviceId, (name) => name === unpacked)
}

async function freeBytesAt(directory: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(directory)
    return bavail * bsize
  } catch {
    return null
  }
}

/** Bytes left on the disk of this machine that backups are restored onto; null when nobody can tell. */
export async function freeDiskBytes(): Promise<number | null> {
  return (await freeBytesAt(storeRoot())) ?? freeBytesAt(getEnv().CONSOLE_DATA_DIR)
}
