import { db, Prisma } from '@/lib/db'
import { errorText } from '@/lib/errors'
import { log } from '@/lib/log'
import { LIVE_WORKERS } from './live-workers'

export type Health = { ok: boolean; web: 'up'; worker: 'up' | 'down'; database: 'up' | 'down'; missing: string[] }

async function ask(): Promise<{ database: boolean; worker: boolean }> {
  try {
    const rows = await db.$queryRaw<{ alive: number }[]>(Prisma.raw(LIVE_WORKERS))
    return { database: true, worker: (rows[0]?.alive ?? 0) > 0 }
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
