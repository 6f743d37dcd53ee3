import { z } from 'zod'
import { BACKUP_STATES, type BackupRow, type BackupState } from '@/lib/backup/types'

const MS = 1000

/** A deletion that has not ended leaves a backup that is there. */
const STATUS_OF = {
  in_progress: 'in_progress',
  successful: 'done',
  failed: 'error',
  cancelled: 'error',
  deleting: 'done',
} as const satisfies Record<BackupState, 'done' | 'error' | 'in_progress'>

export const backupSchema = z
  .object({
    id: z.uuid(),
    serviceId: z.uuid(),
    status: z.enum(['done', 'error', 'in_progress']),
    type: z.enum(['full', 'incremental']),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().optional(),
    sizeInBytes: z.number().optional(),
    durationInSeconds: z.number(),
    state: z.enum(BACKUP_STATES).describe("Ours: the console's own word."),
    trigger: z.enum(['scheduled', 'manual']).describe('Ours.'),
    baseBackupId: z.uuid().nullable().describe('Ours: what an increment stands on.'),
    totalRows: z.number().nullable().describe('Ours.'),
    error: z.string().nullable().describe('Ours: why it failed or was cancelled.'),
    damage: z.string().nullable().describe('Ours: what a check or a drill found wrong with it.'),
    checkedAt: z.iso.datetime().nullable().describe('Ours: when its files were last read against their checksums.'),
    verifiedAt: z.iso.datetime().nullable().describe('Ours: when a drill last restored it whole.'),
  })
  .meta({ id: 'Backup' })

/** A backup in ClickHouse Cloud's shape. Sizes in bytes, durations in seconds; one in progress counts until `now`. */
export function toCloudBackup(row: BackupRow, now = new Date()): z.input<typeof backupSchema> {
  const ranMs = row.durationMs ?? Date.parse(row.finishedAt ?? now.toISOString()) - Date.parse(row.startedAt)
  return {
    id: row.id,
    serviceId: row.serviceId,
    status: STATUS_OF[row.state],
    type: row.type,
    startedAt: row.startedAt,
    ...(row.finishedAt !== null && { finishedAt: row.finishedAt }),
    ...(row.sizeBytes !== null && { sizeInBytes: row.sizeBytes }),
    durationInSeconds: Math.max(0, ranMs / MS),
    state: row.state,
    trigger: row.trigger,
    baseBackupId: row.baseBackupId,
    totalRows: row.totalRows,
    error: row.error,
    damage: row.damage?.text ?? null,
    checkedAt: row.checkedAt,
    verifiedAt: row.verified?.at ?? null,
  }
}
