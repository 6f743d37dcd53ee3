import { z } from 'zod'
import { toFailure } from '@/lib/action'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { isAppError } from '@/lib/errors'
import { getServiceRow } from '@/lib/service/find-service'
import { serviceIdSchema } from '@/lib/service/schemas'
import { describeRun } from './preview-run'
import { type Schedule, toSchedule } from './schedule'
import { mergeConfiguration, requireConfigurable } from './schedule-configuration'
import { dueAfterChange } from './schedule-due'
import { nextRuns } from './schedule-next-run'
import { configurationInputSchema } from './schedule-schemas'
import { findLastRetriedSuccess, isSkipped, skipSentence } from './schedule-skip'
import type { RunPreview, SchedulePreview } from './schedule-view'

const RUNS = 5

/** The overdue backup when there is one, then what the scheduler finds after it. */
function describeRuns(schedule: Schedule, dueAt: Date | null, now: Date): RunPreview[] {
  if (dueAt === null || dueAt > now) {
    return nextRuns(schedule, { after: now, anchor: dueAt ?? now }, RUNS).map((run) => describeRun(schedule, run))
  }
  const at = dueAfterChange(schedule, dueAt, now) ?? now
  const isHeldBack = at > now
  const overdue = describeRun(schedule, { at, plannedAt: at, isMovedByClockChange: false })
  overdue.notes.push(
    `Overdue: starts ${isHeldBack ? 'at the end of the quiet window' : 'as soon as the service runs'}.`,
  )
  const others = nextRuns(schedule, isHeldBack ? { after: at, anchor: at } : { after: now, anchor: dueAt }, RUNS - 1)
  return [overdue, ...others.map((run) => describeRun(schedule, run))]
}

/**
 * The next runs that a change would lead to, as Save would store it and the scheduler will carry it out; or what is wrong
 * with its fields. Changes nothing. @throws AppError `not_found`, `conflict` for a deleted service.
 */
export async function previewBackupConfiguration(ctx: Ctx, input: unknown): Promise<SchedulePreview> {
  const { serviceId } = serviceIdSchema.parse(input)
  requirePermission(ctx, 'backup:view', serviceId)
  const service = await getServiceRow(db, serviceId)
  requireConfigurable(service)
  try {
    const schedule = toSchedule(mergeConfiguration(service, configurationInputSchema.parse(input)))
    const runs = describeRuns(schedule, service.nextBackupAt, new Date())
    const retriedAt = await findLastRetriedSuccess(db, serviceId)
    for (const run of runs) {
      const at = new Date(run.at)
      if (retriedAt && isSkipped(schedule, at, retriedAt)) run.notes.push(skipSentence(at, retriedAt))
    }
    return { runs, problems: {} }
  } catch (error) {
    const isProblem = error instanceof z.ZodError || (isAppError(error) && error.code === 'bad_request')
    if (isProblem) return { runs: [], problems: toFailure(error).fieldErrors ?? {} }
    throw error
  }
}
