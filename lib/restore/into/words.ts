import { countOf } from '@/lib/count-of'
import type { TableProgress } from './schemas'

export const formatNumber = (value: number): string => value.toLocaleString('en-US')

export const nameOf = ({ database, table }: { database: string; table: string }): string => `${database}.${table}`

const list = (tables: readonly TableProgress[]): string => tables.map(({ as }) => nameOf(as)).join(', ')

/** Of a table that stood there before and holds other rows now than it should. */
export function partlyAppendedSentence({ as, rowsBefore }: TableProgress, rows: number): string {
  return `${nameOf(as)} held ${countOf(rowsBefore ?? 0, 'row')} before and holds ${formatNumber(rows)} now: part of the backup may be in it. Remove those rows by hand, then restore the table again.`
}

/** "Complete: a.b, a.c. Not complete: a.d." */
export function completenessSentence(tables: readonly TableProgress[]): string {
  const complete = tables.filter((table) => table.state === 'complete')
  const rest = tables.filter((table) => table.state !== 'complete')
  const done = complete.length > 0 ? `Complete: ${list(complete)}.` : 'No table is complete.'
  return rest.length > 0 ? `${done} Not complete: ${list(rest)}.` : done
}
