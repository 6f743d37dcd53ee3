import type { BackupStore } from './backup-files'

/**
 * The backups of one service, wherever they lie. A store that can't be reached throws AppError `unavailable`. What is not
 * there any more needs no removing.
 */
export interface ServiceStore extends BackupStore {
  /** Backups can be written into it from now on. */
  prepare(): Promise<void>
  /** The names of whatever lies directly in it; nothing when there is no such store yet. */
  list(): Promise<string[]>
  /**
   * Removes a backup: its directory or archive and what lies beside it under its id. One that was removed by half has
   * lost its table of contents first, and never looks whole.
   */
  removeBackup(backupId: string): Promise<void>
  /** Writes a small file beside the backups, whole or not at all. */
  write(name: string, text: string): Promise<void>
  /** What `write` wrote, or null. */
  readText(name: string): Promise<string | null>
  /** The bytes of a file that lies directly in it, or null. */
  sizeOf(name: string): Promise<number | null>
  /** Bytes that are left for us; null where nobody can tell, as in a bucket. */
  freeBytes(): Promise<number | null>
}

/** A place with the backups of all services. */
export interface ConsoleStore {
  /** Whatever is named like a service in it. */
  listServices(): Promise<string[]>
  /** `password` is that of zip archives. */
  of(serviceId: string, password?: string | null): ServiceStore
}

/** Whether something in the store belongs to a backup: its directory, its archive, a lock or a record beside it. */
export function belongsTo(backupId: string, name: string): boolean {
  return name === backupId || name.startsWith(`${backupId}.`)
}
