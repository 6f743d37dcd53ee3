import { Definition } from '@/components/restore/restore-into-plan'
import { Alert } from '@/components/ui/alert'
import { Badge, type Tone } from '@/components/ui/badge'
import { cn } from '@/components/ui/cn'
import { formatBytes } from '@/components/ui/format'
import { Statement } from '@/components/ui/statement'
import type { MigratePlan, MigratePlanTable } from '@/lib/migrate/types'

const HOW = {
  new: { word: 'Created', tone: 'success' },
  swap: { word: 'Swapped', tone: 'warning' },
  append: { word: 'Appended', tone: 'warning' },
} as const satisfies Record<MigratePlanTable['how'], { word: string; tone: Tone }>

function Planned({ table, names }: { table: MigratePlanTable; names: { source: string; target: string } }) {
  const { word, tone } = table.isRefused ? ({ word: 'Refused', tone: 'danger' } as const) : HOW[table.how]
  return (
    <li className="grid gap-1">
      <span className="flex flex-wrap items-center gap-2">
        <Badge tone={tone}>{word}</Badge>
        <span className="min-w-0 break-words">{table.sentence}</span>
      </span>
      {table.warnings.map((warning) => (
        <span key={warning} className="text-xs text-fg-muted">
          {warning}
        </span>
      ))}
      {table.definitions && (
        <details className="text-xs">
          <summary className="rounded-sm">Show the difference</summary>
          <dl className="mt-1 grid gap-1">
            <dt className="font-medium text-fg-muted">In {names.source}</dt>
            <Definition own={table.definitions.source} other={table.definitions.target} />
            <dt className="font-medium text-fg-muted">In {names.target}</dt>
            <Definition own={table.definitions.target} other={table.definitions.source} />
          </dl>
        </details>
      )}
    </li>
  )
}

type PlanViewProps = { plan: MigratePlan; names: { source: string; target: string }; isStale: boolean }

/** What becomes of each table, what it needs, and every statement that will run. */
export function MigratePlanView({ plan, names, isStale }: PlanViewProps) {
  const { tables, neededBytes, freeBytes, blockedReason, statements } = plan
  return (
    <section
      aria-label="Plan"
      aria-busy={isStale}
      className={cn('grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3', isStale && 'opacity-60')}
    >
      <ul className="grid gap-2 rounded-md border border-stroke p-3">
        {tables.map((table) => (
          <Planned key={JSON.stringify([table.database, table.table])} table={table} names={names} />
        ))}
        <li className="text-xs text-fg-muted">
          Needs {formatBytes(neededBytes)} in {names.target}
          {freeBytes !== null && `; ${formatBytes(freeBytes)} are free`}
        </li>
      </ul>
      <p className="text-fg-muted">
        The rows are copied beside the tables of {names.target} and compared partition by partition. Only when all is
        equal they take their place. {names.source} restarts twice for about half a second, to let the temporary user in
        and to remove it; it waits for running queries first.
      </p>
      {blockedReason && (
        <Alert tone="warning" live>
          {blockedReason}
        </Alert>
      )}
      {statements.map(({ title, sql }) => (
        <Statement key={title} label={title} sql={`${sql.join(';\n')};`} />
      ))}
    </section>
  )
}
