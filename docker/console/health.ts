import { Client } from 'pg'
import { z } from 'zod'
import { getEnv } from '@/lib/env'
import { LIVE_WORKERS } from '@/lib/health/live-workers'

/** Docker's own limit is above this. */
const LIMIT_MS = 4_000

/** Only the web container's own part: a missing worker is not mended by starting the pages again. */
async function isWebUp(): Promise<boolean> {
  const url = `http://127.0.0.1:${getEnv().PORT}/api/health`
  const response = await fetch(url, { signal: AbortSignal.timeout(LIMIT_MS) })
  return z.object({ database: z.literal('up') }).safeParse(await response.json()).success
}

async function isWorkerUp(): Promise<boolean> {
  const client = new Client({ connectionString: getEnv().DATABASE_URL, connectionTimeoutMillis: LIMIT_MS })
  await client.connect()
  const { rows } = await client.query<{ alive: number }>(LIVE_WORKERS)
  await client.end()
  return (rows[0]?.alive ?? 0) > 0
}

const isUp = process.argv[2] === 'worker' ? isWorkerUp : isWebUp
process.exit((await isUp().catch(() => false)) ? 0 : 1)
