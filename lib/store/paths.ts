import path from 'node:path'
import type { PathDisk } from '@/lib/provisioning/port'
import { getEnv } from '@/lib/env'

/** The console's own store where that is no bucket: one directory per service, one per backup in it. */
export function storeRoot(): string {
  return path.join(getEnv().CONSOLE_DATA_DIR, 'backups')
}

export function serviceStorePath(serviceId: string): string {
  return path.join(storeRoot(), serviceId)
}

export function backupPath(serviceId: string, backupId: string): string {
  return path.join(serviceStorePath(serviceId), backupId)
}

/** The name of a backup in its store: the ending makes ClickHouse write an archive. */
export function storedName({ id, form }: { id: string; form: string }): string {
  return form === 'directory' ? id : `${id}.${form}`
}

/** The record that lies beside a backup (lib/catalogue/record.ts). */
export function recordName(backupId: string): string {
  return `${backupId}.console.json`
}

/** The id in a name that `storedName` made. */
export function backupIdOf(name: string): string {
  return name.split('.')[0] ?? name
}

/** The directory into which an operation unpacks an archive to restore from it. */
export function unpackedName(backupId: string, operationId: string): string {
  return `${backupId}.for-${operationId}`
}

/** A service's disk in the console's own directory. */
export function ownDiskName(serviceId: string): string {
  return `backups_${serviceId.replaceAll('-', '')}`
}

/**
 * The disk that an engine sees for a service's backups in a directory. Named after the service, or as a server of
 * somebody's own calls it: the same on every engine, so that a base backup's name resolves on any.
 */
export function backupDisk(serviceId: string, name: string | null = null): PathDisk {
  return { kind: 'path', name: diskNameOf({ serviceId, disk: name }), path: serviceStorePath(serviceId) }
}

/** The disk's name as engines know it, in a directory or a bucket. */
export function diskNameOf({ serviceId, disk }: { serviceId: string; disk: string | null }): string {
  return disk ?? ownDiskName(serviceId)
}
