import { z } from 'zod'
import { storedText } from '@/lib/stored-text'

/** More than anybody reads the results of. */
export const MAX_CHECK_QUERIES = 20
const MAX_NAME_LENGTH = 60
const MAX_TEXT_LENGTH = 10_000

const tooLong = `Use ${MAX_TEXT_LENGTH} characters or fewer.`

/** Rows as clickhouse-client prints them, whatever the browser made of their ends. */
function normaliseRows(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/\n+$/, '')
}

export const checkQuerySchema = z.object({
  name: storedText()
    .trim()
    .min(1, 'Give it a name.')
    .max(MAX_NAME_LENGTH, `Use ${MAX_NAME_LENGTH} characters or fewer.`),
  sql: storedText().trim().min(1, 'Write a SELECT.').max(MAX_TEXT_LENGTH, tooLong),
  /** A line a row, tabs between columns; empty for no rows. */
  expected: storedText().max(MAX_TEXT_LENGTH, tooLong).transform(normaliseRows),
})

/** A SELECT of the service's owner, with what it must answer on a restored backup. */
export type CheckQuery = z.infer<typeof checkQuerySchema>

/** The JSON column `service.check_queries`. */
export const checkQueriesSchema = z.array(checkQuerySchema)

const checkResultSchema = checkQuerySchema.extend({
  isPassed: z.boolean(),
  /** What it answered, cut where it is long; null when it did not answer. */
  got: z.string().nullable(),
  /** Why it did not answer, in a sentence. */
  problem: z.string().nullable(),
  ms: z.number(),
})

/** What a check query answered in a drill, with the query as it was then. */
export type CheckResult = z.infer<typeof checkResultSchema>

/** The JSON column `drill.checks`. */
export const checkResultsSchema = z.array(checkResultSchema)

/** Which check queries failed, in a sentence without any data; null when none did. */
export function failedChecksSentence(results: readonly Pick<CheckResult, 'name' | 'isPassed'>[]): string | null {
  const failed = results.filter(({ isPassed }) => !isPassed).map(({ name }) => `“${name}”`)
  if (failed.length === 0) return null
  if (failed.length === 1) return `The check query ${failed[0]} did not answer what it should.`
  return `${failed.length} of ${results.length} check queries did not answer what they should: ${failed.join(', ')}.`
}
