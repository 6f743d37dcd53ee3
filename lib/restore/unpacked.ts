import type { Manifest } from '@/lib/backup/manifest'
import { storedSizes } from '@/lib/backup/manifest'
import { backupPlace } from '@/lib/backup/options'
import type { Backup } from '@/lib/db'
import { storedName, unpackedName } from '@/lib/store/paths'
import type { Unpacked } from './types'

/** Stands in a plan for the id of the operation, which nobody knows before it was asked for. */
const OPERATION = '<id of the restore>'

/** Where RESTORE will read a backup, as a plan shows it: an archive is unpacked beside itself first. */
export function plannedPlace(backup: Pick<Backup, 'id' | 'serviceId' | 'form' | 'disk'>) {
  const place = backupPlace(backup)
  return backup.form === 'directory' ? place : { ...place, name: unpackedName(backup.id, OPERATION) }
}

/** What is unpacked for a restore, and the bytes that this takes until it has ended; null for a directory. */
export function findUnpacked(backup: Pick<Backup, 'id' | 'form'>, manifest: Manifest): Unpacked | null {
  if (backup.form === 'directory') return null
  const bytes = [...storedSizes(manifest).values()].reduce((sum, size) => sum + size, 0)
  return { archive: storedName(backup), bytes }
}
