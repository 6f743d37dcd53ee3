import { Alert } from '@/components/ui/alert'
import { Badge, type Tone } from '@/components/ui/badge'
import { cn } from '@/components/ui/cn'
import { formatBytes } from '@/components/ui/format'
import { Statement } from '@/components/ui/statement'
import { markDifferences } from './definition-difference'
import { UnpackedNote } from './unpacked-note'
import type { RestoreEffect, RestoreIntoPlan, RestoreIntoTable } from '@/lib/restore/into/types'

const EFFECTS = {
  created: { word: 'Created', tone: 'success' },
  appended: { word: 'Appended', tone: 'warning' },
  structure_only: { word: 'Structure only', tone: 'neutral' },
  refused: { word: 'Refused', tone: 'danger' },
  different: { word: 'Different definition', tone: 'danger' },
  missing: { word: 'Missing', tone: 'danger' },
} as const satisfies Record<RestoreEffect, { word: string; tone: Tone }>

/** Line by line; what the other one lacks is marked. */
export function Definition({ own, other }: { own: string; other: string }) {
  return (
    <dd className="rounded-md border border-stroke bg-bg-muted p-2 font-mono break-words">
      {markDifferences(own, other).map(({ text, isOnlyHere }) => (
        <span key={text} className="block">
          {isOnlyHere ? <mark className="bg-warning-bg font-medium text-warning">{text}</mark> : text}
        </span>
      ))}
    </dd>
  )
}

function Planned({ table }: { table: RestoreIntoTable }) {
  const { word, tone } = EFFECTS[table.effect]
  return (
    <li className="grid gap-1">
      <span className="flex flex-wrap items-center gap-2">
        <Badge tone={tone}>{word}</Badge>
        <span className="min-w-0 break-words">{table.sentence}</span>
      </span>
      {table.definitions && (
        <details className="text-xs">
          <summary className="rounded-sm">Show the difference</summary>
          <dl className="mt-1 grid gap-1">
            <dt className="font-medium text-fg-muted">In the backup</dt>
            <Definition own={table.definitions.backup} other={table.definitions.service} />
            <dt className="font-medium text-fg-muted">In the service</dt>
            <Definition own={table.definitions.service} other={table.definitions.backup} />
          </dl>
        </details>
      )}
    </li>
  )
}

/** What would happen to each table, what it needs, and the SQL that would run. */
export function RestoreIntoPlanView({ plan, isStale }: { plan: RestoreIntoPlan; isStale: boolean }) {
  const { neededBytes, freeBytes } = plan
  return (
    <section aria-label="Plan" aria-busy={isStale} className={cn('grid min-w-0 gap-3', isStale && 'opacity-60')}>
      <ul className="grid gap-2 rounded-md border border-stroke p-3">
        {plan.tables.map((table) => (
          <Planned key={JSON.stringify([table.database, table.table])} table={table} />
        ))}
        {neededBytes > 0 && (
          <li className="text-xs text-fg-muted">
            Needs {formatBytes(neededBytes)}
            {freeBytes !== null && `; ${formatBytes(freeBytes)} are free`}
          </li>
        )}
      </ul>
      {plan.unpacked && <UnpackedNote unpacked={plan.unpacked} />}
      {plan.warnings.length > 0 && (
        <Alert tone="warning">
          {plan.warnings.map((warning) => (
            <p key={warning}>{warning}</p>
          ))}
        </Alert>
      )}
      {plan.restartsEngine && (
        <Alert tone="warning">
          {plan.serviceName} restarts for about half a second so that it can read this backup. It waits for running
          queries first.
        </Alert>
      )}
      {plan.blockedReason && (
        <Alert tone="warning" live>
          {plan.blockedReason}
        </Alert>
      )}
      {plan.sql.length > 0 && (
        <Statement label="Statements that will run, each with an id of its own" sql={`${plan.sql.join(';\n')};`} />
      )}
    </section>
  )
}
