import { db } from '@/lib/db'
import { errorText } from '@/lib/errors'
import { log } from '@/lib/log'

/** A worker without a heartbeat for this long is down: five missed ones. */
const WORKER_SILENT_MS = 10_000

export type Health = { ok: boolean; web: 'up'; worker: 'up' | 'down'; database: 'up' | 'down'; missing: string[] }

async function ask(): Promise<{ database: boolean; worker: boolean }> {
  try {
    const rows = await db.$queryRaw<{ alive: bigint }[]>`
      SELECT count(*) AS alive FROM worker WHERE heartbeat_at > now() - ${WORKER_SILENT_MS} * interval '1 millisecond'`
    return { database: true, worker: (rows[0]?.alive ?? 0n) > 0n }
  } catch (error) {
    log.warn({ reason: errorText(error) }, 'the database does not answer')
    return { database: false, worker: false }
  }
}

/** Whether everything that the console needs is up, and what is missing. */
export async function getHealth(): Promise<Health> {
  const { database, worker } = await ask()
  const missing = [...(database ? [] : ['database']), ...(worker ? [] : ['worker'])]
  return {
    ok: missing.length === 0,
    web: 'up',
    worker: worker ? 'up' : 'down',
    database: database ? 'up' : 'down',
    missing,
  }
}
