import type { Bucket, Service, Tx } from '@/lib/db'
import { type Schedule, type ScheduleColumns, toSchedule } from '@/lib/schedule/schedule'
import { nextRun } from '@/lib/schedule/schedule-next-run'
import { describeBackupFrequency } from '@/lib/schedule/schedule-words'

type Timed = Pick<Bucket, 'periodHours' | 'startTime' | 'timeZone' | 'followsService' | 'nextBackupAt'>
type Scheduled = ScheduleColumns & Pick<Service, 'nextBackupAt'>

/** When a service is backed up into its bucket: on the service's own schedule, at a time of day, or every so many hours. */
export function scheduleOf(bucket: Timed, service: Scheduled): Schedule {
  if (bucket.followsService) return toSchedule(service)
  const shared = { timeZone: bucket.timeZone, quiet: null }
  if (bucket.startTime !== null) return { kind: 'start-time', time: bucket.startTime, ...shared }
  return { kind: 'period', hours: bucket.periodHours, ...shared }
}

/** The next time after `now`; a missed run is made up for once. On the service's own schedule it is the service's own time. */
export function nextExternalRun(bucket: Timed, service: Scheduled, now: Date): Date {
  const anchor = (bucket.followsService ? service.nextBackupAt : bucket.nextBackupAt) ?? now
  return nextRun(scheduleOf(bucket, service), { after: now, anchor })
}

/** The same after a change of its schedule: one that is overdue stays due. */
export function dueExternally(bucket: Timed, service: Scheduled, now: Date): Date {
  const { nextBackupAt } = bucket
  return nextBackupAt !== null && nextBackupAt <= now ? nextBackupAt : nextExternalRun(bucket, service, now)
}

/** Moves the bucket that follows a service's schedule with it. */
export async function followSchedule(tx: Tx, service: Service, now: Date): Promise<void> {
  const where = { serviceId: service.id, state: 'active', followsService: true } as const
  for (const bucket of await tx.bucket.findMany({ where }))
    await tx.bucket.update({
      where: { id: bucket.id },
      data: { nextBackupAt: dueExternally(bucket, service, now) },
    })
}

/** "Every 24 hours", "Daily at 02:00 (UTC)" */
export function describeExternalFrequency(bucket: Timed, service: Scheduled): string {
  const words = describeBackupFrequency(scheduleOf(bucket, service))
  return bucket.followsService ? `${words}, as the service itself` : words
}
