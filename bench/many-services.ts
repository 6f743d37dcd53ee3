import { db } from '@/lib/db'
import { type Figure, p95 } from './measure'
import { get } from './pages'
import { forgetManyServices, givenManyServices } from './scale'

const RUNS = 60
const WARM_RUNS = 10
const REACH = 2

async function times(urls: readonly string[], headers: Record<string, string>): Promise<number[][]> {
  const all: number[][] = urls.map(() => [])
  for (let run = 0; run < WARM_RUNS + RUNS; run += 1) {
    for (const [index, url] of urls.entries()) {
      const ms = await get(url, headers)
      if (run >= WARM_RUNS) all[index]?.push(ms)
    }
  }
  return all
}

/**
 * The slowest twentieth of answers with 1,000 services and 100,000 backups, against the same console without them,
 * measured before and after.
 */
export async function measureManyServices(
  baseUrl: string,
  headers: { cookie: string; authorization: string },
): Promise<Figure[]> {
  const pages = {
    'Services page': `${baseUrl}/services`,
    'its data route': `${baseUrl}/api/services`,
    '/metrics': `${baseUrl}/metrics`,
  }
  const urls = Object.values(pages)
  const before = await times(urls, headers)
  const mark = await givenManyServices()
  const many = await times(urls, headers)
  await forgetManyServices(mark)
  await db.$executeRaw`ANALYZE backup, service`
  const after = await times(urls, headers)
  return Object.keys(pages).map((what, index) => {
    const few = p95([...(before[index] ?? []), ...(after[index] ?? [])])
    const much = p95(many[index] ?? [])
    return {
      what: `${what}, 1,000 services and 100,000 backups against 2, p95`,
      measured: `${much.toFixed(1)} ms against ${few.toFixed(1)} ms (${(much / few).toFixed(2)} x)`,
      reach: `${REACH} x`,
      isReached: much <= REACH * few,
    }
  })
}
