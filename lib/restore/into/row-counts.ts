import type { TableProgress } from './schemas'

/** Engines that make fewer rows of many when they merge parts, at any time. */
const MERGES_ROWS = /^(Replicated)?(Replacing|Summing|Aggregating|Collapsing|VersionedCollapsing|Graphite|Coalescing)/

/** Counting a view or a dictionary would run a query of somebody else's. */
export function hasOwnRows(table: Pick<TableProgress, 'hasData' | 'rowsExpected'>): boolean {
  return table.hasData || table.rowsExpected !== null
}

/** Between how many rows a restored table must have; null where the backup keeps no counts. */
export function expectedRows(
  table: Pick<TableProgress, 'engine' | 'rowsExpected' | 'rowsBefore'>,
): { least: number; most: number } | null {
  const { engine, rowsExpected, rowsBefore } = table
  if (rowsExpected === null) return null
  const most = (rowsBefore ?? 0) + rowsExpected
  return { least: MERGES_ROWS.test(engine) ? Math.min(1, most) : most, most }
}
