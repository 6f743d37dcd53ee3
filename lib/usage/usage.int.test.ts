import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { db, Prisma } from '@/lib/db'
import { expiredQuery } from '@/lib/schedule/expire-backups'
import { getServiceTrends } from '@/lib/service/get-service-trends'
import { insertService } from '@/lib/service/insert-service'
import { ADMIN, uniqueName } from '@/tests/helpers/world'
import { getUsage } from './get-usage'
import { setUsagePrice } from './price'
import { chainsQuery } from './read-chains'
import { writeUsage } from './record-usage'
import { writeUsageCsv } from './write-usage-csv'

const DAY_MS = 86_400_000
const NOW = new Date('2026-03-10T12:00:00Z')
const at = (daysAgo: number) => new Date(NOW.getTime() - daysAgo * DAY_MS)
const MB = 1_000_000

let shop: string
let old: string
let names: { shop: string; old: string }

type Given = {
  serviceId: string
  daysAgo: number
  bytes: number
  chainId?: string
  checkError?: string
  state?: 'failed'
}

async function givenBackup({ serviceId, daysAgo, bytes, chainId, checkError, state }: Given): Promise<string> {
  const id = randomUUID()
  await db.backup.create({
    data: {
      id,
      chainId: chainId ?? id,
      baseBackupId: chainId ?? null,
      serviceId,
      state: state ?? 'successful',
      type: chainId ? 'incremental' : 'full',
      trigger: 'scheduled',
      startedAt: at(daysAgo),
      sizeBytes: BigInt(bytes),
      ...(checkError && { checkError, checkedAt: NOW }),
    },
  })
  return id
}

beforeAll(async () => {
  names = { shop: uniqueName('=shop'), old: uniqueName('old') }
  ;[shop, old] = await db.$transaction(async (tx) => [
    await insertService(tx, { name: names.shop }),
    await insertService(tx, { name: names.old }),
  ])
  await db.service.update({ where: { id: shop }, data: { backupRetentionDays: 10 } })
  await db.service.update({ where: { id: old }, data: { backupRetentionDays: 2, state: 'terminated' } })
})

afterAll(() => db.$disconnect())

test('sizes, growth and what is freed when, as retention has it', async () => {
  const first = await givenBackup({ serviceId: shop, daysAgo: 9, bytes: 100 * MB })
  await givenBackup({ serviceId: shop, daysAgo: 8, bytes: 10 * MB, chainId: first })
  await writeUsage(at(4))
  const second = await givenBackup({ serviceId: shop, daysAgo: 1, bytes: 200 * MB })
  const damaged = await givenBackup({ serviceId: shop, daysAgo: 0.5, bytes: 5 * MB, checkError: 'a file is missing' })
  await givenBackup({ serviceId: shop, daysAgo: 0.2, bytes: 999 * MB, state: 'failed' })
  const only = await givenBackup({ serviceId: old, daysAgo: 5, bytes: 7 * MB, checkError: 'a file is missing' })
  await writeUsage(NOW)

  const usage = await getUsage(ADMIN, NOW)
  expect(usage.bytes).toBe(322 * MB)
  expect(usage.growthPerDay).toBe((322 * MB - 110 * MB) / 4)
  expect(usage.services).toMatchObject([
    {
      serviceId: shop,
      bytes: 315 * MB,
      backups: 4,
      destination: 'store',
      growthPerDay: (205 * MB) / 4,
      isDeleted: false,
    },
    { serviceId: old, bytes: 7 * MB, backups: 1, growthPerDay: (7 * MB) / 4, isDeleted: true },
  ])
  expect(usage.days).toEqual([
    { day: '2026-03-06', storeBytes: 110 * MB, bucketBytes: 0 },
    { day: '2026-03-10', storeBytes: 322 * MB, bucketBytes: 0 },
  ])
  const { stored } = await getServiceTrends(ADMIN, { serviceId: shop }, NOW)
  expect(stored).toEqual([
    { day: '2026-03-06', storeBytes: 110 * MB, bucketBytes: 0 },
    { day: '2026-03-10', storeBytes: 315 * MB, bucketBytes: 0 },
  ])
  expect(usage.chains).toMatchObject([
    { chainId: first, bytes: 110 * MB, backups: 2, startedAt: at(9).toISOString(), freedAt: at(-2).toISOString() },
    { chainId: damaged, bytes: 5 * MB, freedAt: at(-9.5).toISOString() },
    { chainId: second, bytes: 200 * MB, freedAt: null },
    { chainId: only, bytes: 7 * MB, freedAt: null },
  ])
  expect(usage).toMatchObject({ chainCount: 4, freedSoonBytes: 115 * MB })
})

test('what it says about retention is what retention does', async () => {
  const said = (await getUsage(ADMIN, NOW)).chains
  for (const later of [1, 3, 9, 11, 400]) {
    const moment = new Date(NOW.getTime() + later * DAY_MS)
    const expired = await db.$queryRaw<{ serviceId: string; chainId: string }[]>(expiredQuery(moment))
    const freed = said.filter(({ freedAt }) => freedAt !== null && new Date(freedAt) < moment)
    const successful = await db.backup.findMany({ where: { state: 'successful' }, select: { chainId: true } })
    const chains = new Set(successful.map(({ chainId }) => chainId))
    const gone = expired.map(({ chainId }) => chainId).filter((chainId) => chains.has(chainId))
    expect(gone.toSorted(), `${later} days later`).toEqual(freed.map(({ chainId }) => chainId).toSorted())
  }
})

test('today is what lies there now, also before it is written down, and a service without a backup has no day', async () => {
  const tomorrow = new Date(NOW.getTime() + DAY_MS)
  const { days } = await getUsage(ADMIN, tomorrow)
  expect(days.at(-1)).toEqual({ day: '2026-03-11', storeBytes: 322 * MB, bucketBytes: 0 })
  expect(days).toHaveLength(3)
  const without = await db.$transaction((tx) => insertService(tx, { name: uniqueName('without') }))
  expect((await getServiceTrends(ADMIN, { serviceId: without }, NOW)).stored).toEqual([])
})

test('a day that is written again has its last sizes only', async () => {
  const before = await db.usageSample.count()
  await writeUsage(new Date(NOW.getTime() + 3_600_000))
  expect(await db.usageSample.count()).toBe(before)
})

test('a price is kept, checked and forgotten', async () => {
  await setUsagePrice(ADMIN, { perGbMonth: '0.023', currency: 'eur' })
  expect((await getUsage(ADMIN, NOW)).price).toEqual({ perGbMonth: 0.023, currency: 'EUR' })
  for (const wrong of ['-1', '0', 'free', '1e9']) {
    await expect(setUsagePrice(ADMIN, { perGbMonth: wrong, currency: 'EUR' })).rejects.toThrow(/price|or less/)
  }
  await expect(setUsagePrice(ADMIN, { perGbMonth: '1', currency: 'Euro' })).rejects.toThrow(/three letters/)
  await setUsagePrice(ADMIN, { perGbMonth: '', currency: '' })
  expect((await getUsage(ADMIN, NOW)).price).toBeNull()
})

test('CSV has every day, harmless in a spreadsheet', async () => {
  const lines = (await writeUsageCsv(ADMIN)).trimEnd().split('\r\n')
  expect(lines[0]).toBe('day,service,service id,destination,bytes,backups')
  expect(lines).toContain(`2026-03-06,'${names.shop},${shop},store,${110 * MB},2`)
  expect(lines).toContain(`2026-03-10,${names.old},${old},store,${7 * MB},1`)
})

test('100,000 backups are read once, and not per service', async () => {
  const plan = await db.$queryRaw<Record<string, string>[]>(Prisma.sql`EXPLAIN ${chainsQuery()}`)
  expect(plan.map((line) => line['QUERY PLAN']).join('\n')).not.toContain('SubPlan')
})
