import path from 'node:path'
import type { BackupFiles, BackupStore } from './backup-files'
import { directoryFiles } from './directory-files'
import { requireStorePresent } from './linked-store'
import { serviceStorePath } from './paths'
import { compressedTarFiles, tarFiles } from './tar-files'
import { zipFiles } from './zip-files'

/** A backup on this machine; its name says whether it is a directory or an archive. */
export function localFiles(file: string, password: string | null = null): BackupFiles {
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

/** Where the backups of a service lie; `password` is that of zip archives. */
export function storeOf({ serviceId }: { serviceId: string }, password: string | null): BackupStore {
  const directory = serviceStorePath(serviceId)
  return { open: (name) => whilePresent(serviceId, localFiles(path.join(directory, name), password)) }
}
