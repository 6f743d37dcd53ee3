import path from 'node:path'
import type { BackupFiles, BackupStore } from './backup-files'
import { directoryFiles } from './directory-files'
import { serviceStorePath } from './paths'
import { compressedTarFiles, tarFiles } from './tar-files'

/** A backup on this machine; its name says whether it is a directory or an archive. */
export function localFiles(file: string): BackupFiles {
  if (file.endsWith('.tar')) return tarFiles(file)
  if (file.endsWith('.tar.gz')) return compressedTarFiles(file, 'gz')
  if (file.endsWith('.tar.zst')) return compressedTarFiles(file, 'zst')
  return directoryFiles(file)
}

/** Where the backups of a service lie. */
export function storeOf({ serviceId }: { serviceId: string }): BackupStore {
  const directory = serviceStorePath(serviceId)
  return { open: (name) => localFiles(path.join(directory, name)) }
}
