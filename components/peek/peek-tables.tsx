import { formatCount } from '@/components/ui/format'
import type { Mounted } from '@/lib/peek/types'

type PeekTablesProps = { mounted: Mounted; onChoose: (table: Mounted['tables'][number]) => void }

/** What can be read, and what can't and why. */
export function PeekTables({ mounted: { tables, unmounted }, onChoose }: PeekTablesProps) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-4">
      <section aria-labelledby="peek-tables" className="grid grid-cols-[minmax(0,1fr)] gap-2">
        <h2 id="peek-tables" className="text-base font-bold">
          Tables
        </h2>
        {tables.length === 0 && <p className="text-fg-muted">No table of this backup can be read here.</p>}
        <ul className="max-h-64 overflow-y-auto lg:max-h-[70vh]">
          {tables.map((table) => (
            <li key={JSON.stringify([table.database, table.table])}>
              <button
                type="button"
                onClick={() => onChoose(table)}
                className="grid w-full rounded-md px-2 py-1.5 text-left hover:bg-sidebar-item-hover"
              >
                <span className="break-all">
                  {table.database}.{table.table}
                </span>
                {table.rows !== null && <span className="text-xs text-fg-muted">{formatCount(table.rows, 'row')}</span>}
              </button>
            </li>
          ))}
        </ul>
      </section>
      {unmounted.length > 0 && (
        <section aria-labelledby="peek-unmounted" className="grid grid-cols-[minmax(0,1fr)] gap-2">
          <h2 id="peek-unmounted" className="text-base font-bold">
            Not readable here
          </h2>
          <p className="text-xs text-fg-muted">They are in the backup, and a restore brings them back.</p>
          <ul className="grid gap-2">
            {unmounted.map(({ database, table, reason }) => (
              <li key={JSON.stringify([database, table])}>
                <span className="break-all">
                  {database}.{table}
                </span>
                <span className="block text-xs text-fg-muted">{reason}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}
