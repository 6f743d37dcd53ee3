import { type Backup, db } from '@/lib/db'
import { FORECAST_INCLUDE, forecastOf } from '@/lib/operation/forecast'
import type { BackupRow, WorkOnBackup } from './types'

type Listed = Pick<Backup, 'id'>

export type Work = Pick<BackupRow, 'operation' | 'check' | 'drill' | 'restores'>
export const NO_WORK: Work = { operation: null, check: null, drill: null, restores: [] }

/** The operations at work on these backups: taking, deleting, checking and restoring them; with the rate and the time left. */
export async function findActiveOperations(rows: readonly Listed[]): Promise<Map<string, Work>> {
  const operations = await db.operation.findMany({
    where: {
      backupId: { in: rows.map((row) => row.id) },
      kind: { in: ['backup', 'delete_backup', 'check_backup', 'drill', 'restore', 'restore_into'] },
      state: { in: ['queued', 'running'] },
    },
    orderBy: { createdAt: 'asc' },
    include: { ...FORECAST_INCLUDE, service: { select: { name: true } } },
  })
  const found = new Map<string, Work>()
  for (const operation of operations) {
    const { id, kind, backupId, serviceId } = operation
    if (!backupId) continue
    const work: WorkOnBackup = {
      id,
      doneBytes: Number(operation.doneBytes),
      totalBytes: operation.totalBytes === null ? null : Number(operation.totalBytes),
      isCancelling: operation.cancelRequestedAt !== null,
      ...(await forecastOf(operation)),
    }
    const serviceName = operation.service.name
    const known = found.get(backupId) ?? NO_WORK
    if (kind === 'check_backup') found.set(backupId, { ...known, check: work })
    else if (kind === 'drill') found.set(backupId, { ...known, drill: work })
    else if (kind === 'backup' || kind === 'delete_backup') found.set(backupId, { ...known, operation: work })
    else if (kind === 'restore' || kind === 'restore_into')
      found.set(backupId, { ...known, restores: [...known.restores, { ...work, kind, serviceId, serviceName }] })
  }
  return found
}
