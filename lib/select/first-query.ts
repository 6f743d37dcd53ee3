import { identifier } from '@/lib/clickhouse/quote'

const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*$/

const nameOf = (name: string): string => (PLAIN.test(name) ? name : identifier(name))

/** What the box holds after a click on a table. */
export function firstQuery({ database, table }: { database: string; table: string }): string {
  return `SELECT * FROM ${nameOf(database)}.${nameOf(table)} LIMIT 100`
}
