import { SYSTEM_CTX } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { log } from '@/lib/log'
import { isQuiet, leaveQuiet } from '@/lib/schedule/schedule-quiet'
import { lockServiceRow } from '@/lib/service/find-service'
import { nextExternalRun, scheduleOf } from './external-schedule'
import { insertExternalBackup } from './take-external-backup'

const HOUR_MS = 60 * 60 * 1000
/** Candidates and buckets that were only restored from are forgotten, with their keys, after a day. */
const FORGET_AFTER_MS = 24 * HOUR_MS

/** Starts the external backups that are due, beside the console's own. Returns how many started. */
export async function startDueExternalBackups(now: Date): Promise<number> {
  const due = await db.bucket.findMany({ where: { state: 'active', nextBackupAt: { lte: now } } })
  let started = 0
  for (const bucket of due) {
    const { id, serviceId, nextBackupAt } = bucket
    if (serviceId === null || nextBackupAt === null) continue
    await db.$transaction(async (tx) => {
      const service = await lockServiceRow(tx, serviceId)
      if (service.state !== 'running' && service.state !== 'degraded') return
      // To the place before this one: it ends soon, and the first backup here must not be passed over for it.
      const others = await tx.externalBackup.count({
        where: { serviceId, state: 'in_progress', bucketId: { not: id } },
      })
      if (others > 0) return
      const schedule = scheduleOf(bucket, service)
      const isTooLate = isQuiet(schedule, now)
      const { count } = await tx.bucket.updateMany({
        where: { id, state: 'active', nextBackupAt },
        data: { nextBackupAt: isTooLate ? leaveQuiet(schedule, now) : nextExternalRun(bucket, service, now) },
      })
      if (count === 1 && !isTooLate && (await insertExternalBackup(tx, SYSTEM_CTX, service, bucket))) started += 1
    })
  }
  if (started > 0) log.info({ started }, 'scheduled external backups started')
  return started
}

/** Forgets buckets that nobody set up and nobody reads from any more. Returns how many. */
export async function forgetUnusedBuckets(now: Date): Promise<number> {
  const inUse = await db.service.findMany({
    where: { readsFromBucketId: { not: null }, state: { not: 'terminated' } },
    select: { readsFromBucketId: true },
  })
  const { count } = await db.bucket.deleteMany({
    where: {
      state: 'candidate',
      createdAt: { lt: new Date(now.getTime() - FORGET_AFTER_MS) },
      id: { notIn: inUse.flatMap(({ readsFromBucketId }) => readsFromBucketId ?? []) },
    },
  })
  return count
}
