import path from 'node:path'
import type { BackupStore } from './backup-files'
import { directoryFiles } from './directory-files'
import { serviceStorePath } from './paths'

/** Where the backups of a service lie. */
export function storeOf({ serviceId }: { serviceId: string }): BackupStore {
  const directory = serviceStorePath(serviceId)
  return { open: (name) => directoryFiles(path.join(directory, name)) }
}
