import { z } from 'zod'
import type { Engine } from '@/lib/clickhouse/client'
import type { Backup } from '@/lib/db'
import { diskNameOf } from '@/lib/store/paths'

/** Whether the engine's configuration has the disk with this backup. */
export async function canReadDisk(engine: Engine, source: Pick<Backup, 'serviceId' | 'disk'>): Promise<boolean> {
  const name = diskNameOf(source)
  const rows = await engine.query(
    'SELECT count() AS found FROM system.disks WHERE name = {name: String}',
    z.object({ found: z.number() }),
    { name },
  )
  return rows[0]?.found === 1
}

/** Queries of people, and BACKUP or RESTORE of anybody, that a restart of the engine would break off. */
export async function countRunningWork(engine: Engine): Promise<number> {
  const rows = await engine.query(
    `SELECT (SELECT count() FROM system.processes WHERE query_id != queryID())
          + (SELECT count() FROM system.backups WHERE status IN ('CREATING_BACKUP', 'RESTORING')) AS running`,
    z.object({ running: z.number() }),
  )
  return rows[0]?.running ?? 0
}
