import { randomUUID } from 'node:crypto'
import { db } from '@/lib/db'
import { insertService } from '@/lib/service/insert-service'
import { type Figure, p95, paired, timed } from './measure'

const MANY = 100_000
const FEW = 10
const RUNS = 41
const INSERT_BATCH = 10_000
const REACH = 1.3
const P95_REACH = 2
/** Longer than the made-up history, or the worker would expire it under the measurement. */
const KEPT_DAYS = 3_650

function newChain() {
  const id = randomUUID()
  return { id, chainId: id }
}

async function givenServiceWithBackups(count: number): Promise<string> {
  const serviceId = await db.$transaction((tx) =>
    insertService(tx, { name: `bench ${count} ${randomUUID().slice(0, 8)}` }),
  )
  await db.service.update({
    where: { id: serviceId },
    data: { state: 'stopped', version: 'bench', backupRetentionDays: KEPT_DAYS },
  })
  const start = Date.now() - count * 60_000
  for (let first = 0; first < count; first += INSERT_BATCH) {
    const data = Array.from({ length: Math.min(INSERT_BATCH, count - first) }, (_, offset) => ({
      ...newChain(),
      serviceId,
      state: (first + offset) % 50 === 0 ? ('failed' as const) : ('successful' as const),
      type: 'full' as const,
      trigger: 'manual' as const,
      startedAt: new Date(start + (first + offset) * 60_000),
      finishedAt: new Date(start + (first + offset) * 60_000 + 5_000),
      durationMs: 5_000,
      sizeBytes: BigInt(1_000_000 + offset),
    }))
    await db.backup.createMany({ data })
  }
  return serviceId
}

export async function get(url: string, headers: Record<string, string>): Promise<number> {
  const { ms } = await timed(async () => {
    const response = await fetch(url, { headers })
    if (!response.ok) throw new Error(`${url} answered ${response.status}`)
    await response.text()
  })
  return ms
}

function noted(all: number[], ms: number): number {
  all.push(ms)
  return ms
}

async function compare(
  what: string,
  cookie: string,
  urlOf: (serviceId: string) => string,
  many: string,
  few: string,
): Promise<Figure> {
  for (let warm = 0; warm < 5; warm += 1) await Promise.all([get(urlOf(many), { cookie }), get(urlOf(few), { cookie })])
  const all = { many: [] as number[], few: [] as number[] }
  const { ours, bare } = await paired(
    RUNS,
    async () => noted(all.many, await get(urlOf(many), { cookie })),
    async () => noted(all.few, await get(urlOf(few), { cookie })),
  )
  const slow = p95(all.many) / p95(all.few)
  return {
    what,
    measured: `${ours.toFixed(1)} ms against ${bare.toFixed(1)} ms (${(ours / bare).toFixed(2)} x), p95 ${slow.toFixed(2)} x`,
    reach: `${REACH} x, p95 ${P95_REACH} x`,
    isReached: ours <= REACH * bare && slow <= P95_REACH,
  }
}

/** The Backups page and its data route with 100,000 backups of one service against 10. */
export async function measurePages(baseUrl: string, cookie: string): Promise<Figure[]> {
  const few = await givenServiceWithBackups(FEW)
  const many = await givenServiceWithBackups(MANY)
  await db.$executeRaw`ANALYZE backup`
  const page = (id: string) => `${baseUrl}/services/${id}/backups`
  const route = (id: string) => `${baseUrl}/api/services/${id}/backups?limit=10`
  const bySize = (id: string) => `${route(id)}&sort=sizeBytes&direction=asc&status=failed`
  const figures = [
    await compare('Backups page, 100,000 rows against 10', cookie, page, many, few),
    await compare('its data route', cookie, route, many, few),
    await compare('its data route, failed ones by size', cookie, bySize, many, few),
  ]
  await db.backup.deleteMany({ where: { serviceId: { in: [few, many] } } })
  await db.service.deleteMany({ where: { id: { in: [few, many] } } })
  return figures
}
