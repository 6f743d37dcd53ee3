import { z } from 'zod'
import type { Engine } from '@/lib/clickhouse/client'
import { hideSecrets } from '@/lib/clickhouse/hide-secrets'

const NAME = '(?:`(?:[^`\\\\]|\\\\.|``)*`|[\\w]+)'
const HEAD = new RegExp(`^(?:CREATE|ATTACH) ([A-Z ]+?) ${NAME}\\.${NAME}`)
const UUIDS = / (?:TO INNER )?UUID '[0-9a-f-]+'/g

/** A definition without the table's own name and ids: what must be equal for rows to be appended. */
function withoutName(createSql: string): string {
  return createSql.replace(UUIDS, '').replace(HEAD, 'CREATE $1')
}

async function format(engine: Engine, sql: string): Promise<string> {
  const rows = await engine.query('SELECT formatQuerySingleLine({sql: String}) AS sql', z.object({ sql: z.string() }), {
    sql,
  })
  return rows[0]?.sql ?? sql
}

/** As people may see it. */
export const shownDefinition = (createSql: string): string => hideSecrets(withoutName(createSql))

/**
 * Whether two CREATE statements make the same table, as far as their secrets don't tell: an engine hides its own. The
 * engine puts both into one form first.
 */
export async function isSameDefinition(engine: Engine, one: string, other: string): Promise<boolean> {
  if (shownDefinition(one) === shownDefinition(other)) return true
  return shownDefinition(await format(engine, one)) === shownDefinition(await format(engine, other))
}
