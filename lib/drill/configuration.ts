import { z } from 'zod'
import type { Ctx } from '@/lib/auth/ctx'
import { can } from '@/lib/auth/permissions'
import type { Service } from '@/lib/db'
import { AppError, type FieldErrors } from '@/lib/errors'
import { DAY_MINUTES, quietMinutes } from '@/lib/schedule/schedule'
import { timeOfDay, timeZone } from '@/lib/schedule/schedule-schemas'
import { serviceIdSchema } from '@/lib/service/schemas'
import { checkQueriesSchema } from './check-queries'
import { DRILL_FREQUENCIES, type DrillConfiguration } from './types'

/** A drill is looked for once a minute; an hour is room enough for one to start in. */
const MIN_FREE_MINUTES = 60

const time = z.preprocess((value) => (value === '' ? null : value), timeOfDay.nullable())

export const drillConfigurationSchema = serviceIdSchema.extend({
  frequency: z.enum(DRILL_FREQUENCIES, 'Choose when backups are verified.'),
  busyFrom: time,
  busyUntil: time,
  timeZone,
})

type Columns = Pick<Service, 'drillFrequency' | 'drillBusyFrom' | 'drillBusyUntil' | 'drillTimeZone'>

function findProblems({ drillBusyFrom: from, drillBusyUntil: until }: Columns): FieldErrors {
  if (from === null && until === null) return {}
  if (until === null) return { busyUntil: ['Say when the business hours end.'] }
  if (from === null) return { busyFrom: ['Say when the business hours start.'] }
  const minutes = quietMinutes({ from, until })
  if (minutes === 0) return { busyUntil: ['Business hours of all day leave no time for a drill.'] }
  if (minutes > DAY_MINUTES - MIN_FREE_MINUTES) return { busyUntil: ['Leave at least one hour of the day free.'] }
  return {}
}

/** @throws AppError `bad_request` with messages at the fields that don't go together. */
export function toDrillColumns(input: z.infer<typeof drillConfigurationSchema>): Columns {
  const columns = {
    drillFrequency: input.frequency,
    drillBusyFrom: input.busyFrom,
    drillBusyUntil: input.busyUntil,
    drillTimeZone: input.timeZone,
  }
  const problems = findProblems(columns)
  const [first] = Object.values(problems).flat()
  if (first !== undefined) throw new AppError('bad_request', first, { fieldErrors: problems })
  return columns
}

/** Check queries hold data and its expected values, so they are for who may read that. */
export function mayReadChecks({ actor }: Ctx, serviceId: string): boolean {
  return actor.kind === 'system' || can(actor, 'backup:peek', serviceId)
}

export function toDrillConfiguration(ctx: Ctx, service: Service): DrillConfiguration {
  const checkQueries = checkQueriesSchema.parse(service.checkQueries)
  return {
    serviceId: service.id,
    frequency: service.drillFrequency,
    busyFrom: service.drillBusyFrom,
    busyUntil: service.drillBusyUntil,
    timeZone: service.drillTimeZone,
    checkQueries: mayReadChecks(ctx, service.id) ? checkQueries : null,
    checkQueryCount: checkQueries.length,
  }
}
