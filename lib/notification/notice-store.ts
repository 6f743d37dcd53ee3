import { statfs } from 'node:fs/promises'
import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { configuredStore } from '@/lib/store/env'
import { storeRoot } from '@/lib/store/paths'
import { findCurrentStoreBucket } from '@/lib/store/store-bucket'
import { raiseNotification, recoverNotification } from './raise'
import { forecastStore, type StoreSpace } from './store-forecast'

const HOUR_MS = 3_600_000
/** The rate is that of a week: schedules repeat by then. */
const RATE_OVER_MS = 7 * 24 * HOUR_MS
const SUBJECT = 'store'

/** Null where it is a bucket, which has no end that anybody could see. */
async function readSpace(now: Date): Promise<StoreSpace | null> {
  if (configuredStore(getEnv())) return null
  try {
    const { bavail, bsize, blocks } = await statfs(storeRoot())
    return { at: now, freeBytes: bavail * bsize, totalBytes: blocks * bsize }
  } catch {
    return null
  }
}

/** Keeps one sample an hour, for a week. */
async function keepSample({ freeBytes, totalBytes }: StoreSpace, now: Date): Promise<void> {
  const at = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS)
  await db.storeSample.createMany({
    data: [{ at, freeBytes: BigInt(freeBytes), totalBytes: BigInt(totalBytes) }],
    skipDuplicates: true,
  })
  await db.storeSample.deleteMany({ where: { at: { lt: new Date(now.getTime() - RATE_OVER_MS - HOUR_MS) } } })
}

/** Of another size it is another disk, whose history says nothing. */
async function oldestSample({ totalBytes }: StoreSpace): Promise<StoreSpace | null> {
  const sample = await db.storeSample.findFirst({
    where: { totalBytes: BigInt(totalBytes) },
    orderBy: { at: 'asc' },
  })
  return sample && { at: sample.at, freeBytes: Number(sample.freeBytes), totalBytes }
}

/** Tells when the store is nearly full, now or in a few days at the rate of the last week, and when it is not any more. */
export async function noticeStore(now: Date): Promise<void> {
  // How much room a bucket has nobody can tell.
  if (await findCurrentStoreBucket()) {
    await recoverNotification('store_filling', SUBJECT)
    return
  }
  const space = await readSpace(now)
  if (!space) return
  const forecast = forecastStore(space, await oldestSample(space))
  await keepSample(space, now)
  if (forecast.state === 'calm') await recoverNotification('store_filling', SUBJECT)
  if (forecast.state !== 'filling') return
  const { freeBytes, totalBytes } = space
  const { bytesPerDay, fullAt } = forecast
  const facts = { freeBytes, totalBytes, bytesPerDay, fullAt: fullAt?.toISOString() ?? null }
  await raiseNotification({ cause: 'store_filling', subject: SUBJECT, facts })
}
