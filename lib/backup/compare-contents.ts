import { hideSecrets } from '@/lib/clickhouse/hide-secrets'
import type { ComparedSide, Comparison, TableChange } from './types'

export type ComparableTable = ComparedSide & { database: string; name: string; definition: string }

const QUOTED = /('(?:[^'\\]|\\.|'')*'|`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*")/
/** The UUID that a server gives a table stands between its name and its columns. */
const OWN_UUID = /^((?:CREATE|ATTACH)\b(?:[^('"`]|`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*")*?) UUID '[0-9a-f-]{36}'/i

/**
 * A CREATE statement without what differs between two that make the same table: layout, and the table's own UUID; also
 * without secrets, which an engine hides where a backup does not. Other quoted text stays as it is.
 */
export function normaliseDefinition(sql: string): string {
  const pieces = hideSecrets(sql)
    .trim()
    .replace(/^ATTACH\b/i, 'CREATE')
    .replace(OWN_UUID, '$1')
    .split(QUOTED)
  return pieces
    .map((piece, index) => (index % 2 === 1 ? piece : piece.replace(/\s+/g, ' ').replace(/ ?([(),=]) ?/g, '$1')))
    .join('')
}

function sideOf({ rows, bytes }: ComparableTable): ComparedSide {
  return { rows, bytes }
}

function compareTable(from: ComparableTable, to: ComparableTable): TableChange | null {
  const isRedefined = normaliseDefinition(from.definition) !== normaliseDefinition(to.definition)
  const definitions = isRedefined ? { from: hideSecrets(from.definition), to: hideSecrets(to.definition) } : null
  if (!definitions && from.rows === to.rows) return null
  const { database, name } = from
  return { database, name, kind: 'changed', definitions, from: sideOf(from), to: sideOf(to) }
}

function totalsOf(tables: readonly ComparableTable[]) {
  return {
    tables: tables.length,
    rows: tables.reduce((sum, table) => sum + (table.rows ?? 0), 0),
    bytes: tables.reduce((sum, table) => sum + table.bytes, 0),
  }
}

const keyOf = ({ database, name }: { database: string; name: string }) => JSON.stringify([database, name])

/**
 * What is different in `to`: tables it has more or less, or with another definition or number of rows. Bytes alone
 * change nothing: merging parts changes them too.
 */
export function compareContents(from: readonly ComparableTable[], to: readonly ComparableTable[]): Comparison {
  const before = new Map(from.map((table) => [keyOf(table), table]))
  const after = new Map(to.map((table) => [keyOf(table), table]))
  const changes: TableChange[] = []
  for (const [key, table] of before) {
    const { database, name } = table
    const now = after.get(key)
    if (!now) changes.push({ database, name, kind: 'removed', definitions: null, from: sideOf(table), to: null })
    const change = now && compareTable(table, now)
    if (change) changes.push(change)
  }
  for (const [key, table] of after) {
    const { database, name } = table
    if (!before.has(key))
      changes.push({ database, name, kind: 'added', definitions: null, from: null, to: sideOf(table) })
  }
  const kept = changes.filter(({ kind }) => kind !== 'added').length
  return {
    changes: changes.toSorted((a, b) => a.database.localeCompare(b.database) || a.name.localeCompare(b.name)),
    unchanged: before.size - kept,
    from: totalsOf(from),
    to: totalsOf(to),
  }
}
