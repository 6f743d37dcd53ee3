import { z } from 'zod'
import { serviceIdSchema } from '@/lib/service/schemas'
import { MAX_CHAIN_LENGTH, MAX_RETENTION_DAYS, PERIOD_HOURS } from './schedule'
import { findCronProblem } from './schedule-cron'
import { isTimeZone } from './schedule-time-zone'

/** Longer ones are accidents; every list of all hours, days and months fits. */
const MAX_CRON_LENGTH = 200

/** A field that is left out stays as it is; null, or an empty one from a form, goes back to its default. */
function field<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => (value === '' ? null : value), schema.nullish())
}

function wholeNumber(min: number, max: number, unit: string) {
  const message = `Enter a whole number of ${unit} from ${min} to ${max}.`
  return z.coerce.number(message).int(message).min(min, message).max(max, message)
}

export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write the time as HH:MM, for example 02:00.')

export const timeZone = z
  .string()
  .refine(isTimeZone, 'Choose a time zone of the list, for example Europe/Berlin or UTC.')

const cron = z
  .string()
  .max(MAX_CRON_LENGTH, `Use ${MAX_CRON_LENGTH} characters or fewer.`)
  .transform((expression) => expression.trim().split(/\s+/).join(' '))
  .superRefine((expression, context) => {
    const message = findCronProblem(expression)
    if (message) context.addIssue({ code: 'custom', message })
  })

const periods: readonly number[] = PERIOD_HOURS

export const configurationInputSchema = serviceIdSchema.extend({
  periodHours: field(
    z.coerce
      .number()
      .refine(
        (hours) => periods.includes(hours),
        `Choose ${PERIOD_HOURS.slice(0, -1).join(', ')} or ${PERIOD_HOURS.at(-1)} hours.`,
      ),
  ),
  startTime: field(timeOfDay),
  cron: field(cron),
  timeZone: field(timeZone),
  retentionDays: field(wholeNumber(1, MAX_RETENTION_DAYS, 'days')),
  chainLength: field(wholeNumber(1, MAX_CHAIN_LENGTH, 'backups')),
  quietFrom: field(timeOfDay),
  quietUntil: field(timeOfDay),
})

export type ConfigurationInput = z.infer<typeof configurationInputSchema>
