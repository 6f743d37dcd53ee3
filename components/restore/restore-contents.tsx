import { formatBytes, formatCount, formatExpected } from '@/components/ui/format'
import type { DatabaseContents } from '@/lib/backup/types'
import type { RestorePlan } from '@/lib/restore/types'

function Database({ database }: { database: DatabaseContents }) {
  return (
    <table className="w-full text-left text-xs">
      <caption className="py-1 text-left font-medium break-all">{database.name}</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">Table</th>
          <th scope="col">Rows</th>
          <th scope="col">Size</th>
        </tr>
      </thead>
      <tbody className="text-fg-muted">
        {database.tables.map((table) => (
          <tr key={table.name} title={table.engine}>
            <td className="py-0.5 pr-3 pl-3 break-all">{table.name}</td>
            <td className="pr-3 text-right whitespace-nowrap">
              {table.rows === null ? 'no rows of its own' : formatCount(table.rows, 'row')}
            </td>
            <td className="text-right whitespace-nowrap">{formatBytes(table.bytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** "About 3 seconds, judged by 4 past restores" */
function expectedTime({ expected }: RestorePlan): string {
  if (!expected) return 'No past restore to judge by yet'
  return `About ${formatExpected(expected.durationMs)}, judged by ${formatCount(expected.runs, 'past restore')}`
}

/** What a backup holds and how long bringing it back may take. */
export function RestoreContents({ plan }: { plan: RestorePlan }) {
  const { databases, tables, rows, bytes } = plan.totals
  const { part } = plan
  return (
    <dl className="grid gap-3 rounded-md border border-stroke p-3">
      <div>
        <dt className="text-xs font-medium text-fg-muted">Contents</dt>
        <dd>
          {part && (
            <>
              {part.tables} of {formatCount(part.of, 'table')},{' '}
              {part.structureOnly ? 'without rows' : `${formatCount(rows, 'row')}, ${formatBytes(bytes)}`}
            </>
          )}
          <details hidden={part !== null}>
            <summary className="rounded-sm">
              {formatCount(databases, 'database')}, {formatCount(tables, 'table')}, {formatCount(rows, 'row')},{' '}
              {formatBytes(bytes)}
            </summary>
            <div className="mt-1 grid max-h-48 gap-1 overflow-y-auto">
              {plan.databases.map((database) => (
                <Database key={database.name} database={database} />
              ))}
            </div>
          </details>
        </dd>
      </div>
      <div>
        <dt className="text-xs font-medium text-fg-muted">Time expected</dt>
        <dd>{expectedTime(plan)}</dd>
      </div>
    </dl>
  )
}
