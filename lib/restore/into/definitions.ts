import { z } from 'zod'
import type { Engine } from '@/lib/clickhouse/client'

const NAME = '(?:`(?:[^`\\\\]|\\\\.|``)*`|[\\w]+)'
const HEAD = new RegExp(`^(?:CREATE|ATTACH) ([A-Z ]+?) ${NAME}\\.${NAME}`)
const UUIDS = / (?:TO INNER )?UUID '[0-9a-f-]+'/g

/** A definition without the table's own name and ids: what must be equal for rows to be appended. */
export function withoutName(createSql: string): string {
  return createSql.replace(UUIDS, '').replace(HEAD, 'CREATE $1')
}

async function format(engine: Engine, sql: string): Promise<string> {
  const rows = await engine.query('SELECT formatQuerySingleLine({sql: String}) AS sql', z.object({ sql: z.string() }), {
    sql,
  })
  return rows[0]?.sql ?? sql
}

/** Whether two CREATE statements make the same table; the engine puts both into one form first. */
export async function isSameDefinition(engine: Engine, one: string, other: string): Promise<boolean> {
  if (withoutName(one) === withoutName(other)) return true
  return withoutName(await format(engine, one)) === withoutName(await format(engine, other))
}
