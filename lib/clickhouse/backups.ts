import { z } from 'zod'
import type { Engine } from './client'

const backupProgressRow = z.object({
  id: z.string(),
  status: z.string(),
  error: z.string(),
  totalBytes: z.number(),
  writtenBytes: z.number(),
  readBytes: z.number(),
})

/** One row of system.backups: how far a BACKUP or RESTORE of this engine process is. */
export type BackupProgress = z.infer<typeof backupProgressRow>

const PROGRESS =
  'id, toString(status) AS status, error, total_size AS totalBytes, uncompressed_size AS writtenBytes, bytes_read AS readBytes'

/**
 * The newest BACKUP or RESTORE whose id starts with `idPrefix`, or null: the engine forgets all of them when it restarts.
 * Source: system.backups (bytes are of the files, `total_size` grows while they are being listed).
 */
export async function findBackupProgress(engine: Engine, idPrefix: string): Promise<BackupProgress | null> {
  const rows = await engine.query(
    `SELECT ${PROGRESS} FROM system.backups WHERE startsWith(id, {idPrefix: String}) ORDER BY start_time DESC LIMIT 1`,
    backupProgressRow,
    { idPrefix },
  )
  return rows[0] ?? null
}

/**
 * The newest BACKUP to this place, whatever its id, or null. `place` as the engine writes it down: `Disk('disk', 'name')`.
 */
export async function findBackupTo(engine: Engine, place: string): Promise<BackupProgress | null> {
  const rows = await engine.query(
    `SELECT ${PROGRESS} FROM system.backups
     WHERE name = {place: String} AND (status IN ('CREATING_BACKUP', 'BACKUP_CREATED') OR startsWith(toString(status), 'BACKUP_'))
     ORDER BY start_time DESC LIMIT 1`,
    backupProgressRow,
    { place },
  )
  return rows[0] ?? null
}

/**
 * Bytes that the BACKUP with this id has read from the service's files so far: it grows within a file too, while the
 * engine sends it away. Source: system.processes.
 */
export async function findBytesRead(engine: Engine, id: string): Promise<number> {
  const [row] = await engine.query(
    `SELECT toFloat64(sum(ProfileEvents['ReadBufferFromFileDescriptorReadBytes'])) AS bytes FROM system.processes
     WHERE query_id IN (SELECT query_id FROM system.backups WHERE id = {id: String})`,
    z.object({ bytes: z.number() }),
    { id },
  )
  return row?.bytes ?? 0
}

/** Asks the engine to stop the BACKUP or RESTORE with this id; its status turns *_CANCELLED soon after. */
export async function killBackup(engine: Engine, id: string): Promise<void> {
  const rows = await engine.query(
    'SELECT query_id AS queryId FROM system.backups WHERE id = {id: String}',
    z.object({ queryId: z.string() }),
    { id },
  )
  for (const { queryId } of rows) {
    await engine.command(`KILL QUERY WHERE query_id = '${z.uuid().parse(queryId)}' ASYNC`)
  }
}
