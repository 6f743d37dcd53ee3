import { z } from 'zod'
import type { Engine } from '@/lib/clickhouse/client'
import { AppError } from '@/lib/errors'

const judgedRow = z.object({ formatted: z.string(), isOne: z.coerce.boolean() })

/** The second column tells a SELECT from one `PARALLEL WITH` another statement, which can't stand in brackets. */
const JUDGE = `SELECT formatQuerySingleLine({sql: String}) AS formatted,
  isNotNull(formatQuerySingleLineOrNull(concat('SELECT * FROM (', formatted, ')'))) AS isOne`

/**
 * Only a SELECT: under `readonly` the engine still runs BACKUP, KILL and SYSTEM STOP. What a statement is, its own parser
 * says, by writing it anew. @throws AppError, or the engine's error for what is not one statement.
 */
export async function requireSelect(engine: Engine, sql: string): Promise<void> {
  const rows = await engine.query(JUDGE, judgedRow, { sql })
  if (rows.every(({ formatted, isOne }) => isOne && /^\(*(SELECT|WITH)\b/.test(formatted))) return
  throw new AppError('bad_request', 'Only one SELECT, without FORMAT, can be run here, and nothing changed.')
}
