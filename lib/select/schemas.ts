import { z } from 'zod'

const MAX_SQL_LENGTH = 100_000

/** Chosen by who asks, so that the query can be cancelled while it runs. */
export const queryIdSchema = z.object({ queryId: z.uuid('This is not a query.') })

export const questionSchema = queryIdSchema.extend({
  sql: z.string().trim().min(1, 'Write a query first.').max(MAX_SQL_LENGTH, 'This query is too long.'),
})
