import { useState } from 'react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { formatBytes, formatCount } from '@/components/ui/format'
import { ScrollRegion } from '@/components/ui/scroll-region'
import { QUERY_LIMITS } from '@/lib/select/limits'
import type { Cell, QueryResult } from '@/lib/select/types'

/** Rows that are drawn at once. */
const PAGE_ROWS = 200
/** A longer cell is cut until somebody asks for the rest. */
const CELL_LENGTH = 120

function LongText({ text }: { text: string }) {
  const [isWhole, setIsWhole] = useState(false)
  return (
    <>
      {isWhole ? text : `${text.slice(0, CELL_LENGTH)}…`}{' '}
      <button
        type="button"
        aria-expanded={isWhole}
        className="rounded-sm font-sans text-link underline hover:text-link-hover"
        onClick={() => setIsWhole(!isWhole)}
      >
        {isWhole ? 'Show less' : `Show all ${formatCount(text.length, 'character')}`}
      </button>
    </>
  )
}

function CellText({ cell }: { cell: Cell }) {
  if (cell === null) return <em className="text-fg-muted">NULL</em>
  if (cell === '') return <em className="text-fg-muted">empty</em>
  return cell.length > CELL_LENGTH ? <LongText text={cell} /> : cell
}

/** "1 row in 12 ms, read 20,001 rows, 160 kB" */
function summary({ rows, elapsedMs, readRows, readBytes }: QueryResult): string {
  const took = elapsedMs < 1_000 ? `${Math.max(1, Math.round(elapsedMs))} ms` : `${(elapsedMs / 1_000).toFixed(1)} s`
  return `${formatCount(rows.length, 'row')} in ${took}, read ${formatCount(readRows, 'row')}, ${formatBytes(readBytes)}`
}

function Rows({ rows }: { rows: Cell[][] }) {
  return (
    <tbody className="font-mono text-xs">
      {rows.map((row, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- a result has no other key, and never changes
        <tr key={at} className="border-t border-stroke align-top">
          {row.map((cell, column) => (
            // oxlint-disable-next-line react/no-array-index-key
            <td key={column} className="max-w-xl px-3 py-1.5 break-words whitespace-pre-wrap">
              <CellText cell={cell} />
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  )
}

/** What a query answered: types under the names, NULL told from an empty string. */
export function ResultTable({ result }: { result: QueryResult }) {
  const [shown, setShown] = useState(PAGE_ROWS)
  const { columns, rows, isCut } = result
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <output className="block text-fg-muted">{summary(result)}</output>
      {isCut && (
        <Alert tone="info">
          Only the first {formatCount(QUERY_LIMITS.rows, 'row')} are shown; there are more. Narrow the query with WHERE
          or LIMIT ... OFFSET.
        </Alert>
      )}
      {columns.length > 0 && (
        <ScrollRegion label="Result" className="max-h-[60vh] overflow-y-auto">
          <table className="w-full text-left">
            <caption className="sr-only">Result</caption>
            <thead className="sticky top-0 bg-table-head-bg text-[0.8125rem]">
              <tr>
                {columns.map(({ name, type }, column) => (
                  // oxlint-disable-next-line react/no-array-index-key -- two columns may have one name
                  <th key={column} scope="col" className="max-w-xl px-3 py-1.5 align-top font-medium break-words">
                    {name}
                    <span className="block text-xs font-normal text-fg-muted">{type}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <Rows rows={rows.slice(0, shown)} />
          </table>
        </ScrollRegion>
      )}
      {rows.length > shown && (
        <Button className="justify-self-start" onClick={() => setShown(shown + PAGE_ROWS)}>
          Show more of the {formatCount(rows.length, 'row')}
        </Button>
      )}
    </div>
  )
}
