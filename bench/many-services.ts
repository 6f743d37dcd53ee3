import { type Figure, p95 } from './measure'
import { get } from './pages'
import { forgetManyServices, givenManyServices } from './scale'

const RUNS = 60
const WARM_RUNS = 10
const REACH = 2

type Size = { services: number; backupsEach: number }
/** The two services of the bench are there as well. */
const FEW: Size = { services: 8, backupsEach: 10 }
const MANY: Size = { services: 998, backupsEach: 100 }

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

async function timesWith(size: Size, urls: readonly string[], headers: Record<string, string>): Promise<number[][]> {
  const mark = await givenManyServices(size)
  try {
    return await times(urls, headers)
  } finally {
    await forgetManyServices(mark)
  }
}

/**
 * The slowest twentieth of answers with 1,000 services and 100,000 backups, against the same console with ten services,
 * measured before and after.
 */
export async function measureManyServices(
  baseUrl: string,
  headers: { cookie: string; authorization: string },
): Promise<Figure[]> {
  const pages = {
    'Services page': `${baseUrl}/services`,
    'its data route': `${baseUrl}/api/services`,
    'its data route, searched': `${baseUrl}/api/services?search=9&state=stopped`,
    'names to choose from': `${baseUrl}/api/services/names`,
    '/metrics': `${baseUrl}/metrics`,
  }
  const urls = Object.values(pages)
  const before = await timesWith(FEW, urls, headers)
  const many = await timesWith(MANY, urls, headers)
  const after = await timesWith(FEW, urls, headers)
  return Object.keys(pages).map((what, index) => {
    const few = p95([...(before[index] ?? []), ...(after[index] ?? [])])
    const much = p95(many[index] ?? [])
    return {
      what: `${what}, 1,000 services and 100,000 backups against 10, p95`,
      measured: `${much.toFixed(1)} ms against ${few.toFixed(1)} ms (${(much / few).toFixed(2)} x)`,
      reach: `${REACH} x`,
      isReached: much <= REACH * few,
    }
  })
}
