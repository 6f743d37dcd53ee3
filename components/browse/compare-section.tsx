import { useState } from 'react'
import { useService } from '@/components/service/use-service'
import { Alert } from '@/components/ui/alert'
import { Badge, type Tone } from '@/components/ui/badge'
import { cn } from '@/components/ui/cn'
import { fieldStyle } from '@/components/ui/field'
import { formatBytes, formatCount, formatUtc } from '@/components/ui/format'
import type { BackupDetail, ComparedSide, ComparedTotals, Comparison, TableChange } from '@/lib/backup/types'
import { Definition } from './definition'
import { useComparison } from './use-browse'

const CHANGES = {
  added: { word: 'Added', tone: 'success' },
  removed: { word: 'Removed', tone: 'danger' },
  changed: { word: 'Changed', tone: 'warning' },
} as const satisfies Record<TableChange['kind'], { word: string; tone: Tone }>

function sizes({ rows, bytes }: ComparedSide): string {
  return `${rows === null ? '' : `${formatCount(rows, 'row')}, `}${formatBytes(bytes)}`
}

function totals({ tables, ...side }: ComparedTotals): string {
  return `${formatCount(tables, 'table')}, ${sizes(side)}`
}

function Change({ change }: { change: TableChange }) {
  const { from, to, definitions, kind, database, name } = change
  const { word, tone } = CHANGES[kind]
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-2 px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge tone={tone}>{word}</Badge>
        <span className="font-medium break-all">
          {database}.{name}
        </span>
        <span className="text-xs text-fg-muted">
          {from && sizes(from)}
          {from && to && ' → '}
          {to && sizes(to)}
          {definitions && ', another definition'}
        </span>
      </div>
      {definitions && (
        <>
          <Definition sql={definitions.from} label={`Definition of ${name} in this backup`} />
          <Definition sql={definitions.to} label={`Definition of ${name} there`} />
        </>
      )}
    </li>
  )
}

function Result({ comparison }: { comparison: Comparison }) {
  const { changes, unchanged, from, to } = comparison
  return (
    <>
      <p className="text-fg-muted">
        This backup: {totals(from)}. There: {totals(to)}. {formatCount(unchanged, 'table')} without a difference.
      </p>
      {changes.length > 0 && (
        <ul aria-label="Differences" className="divide-y divide-stroke rounded-md border border-stroke">
          {changes.map((change) => (
            <Change key={JSON.stringify([change.database, change.name])} change={change} />
          ))}
        </ul>
      )}
      {changes.length === 0 && <p>No table was added, removed or changed.</p>}
    </>
  )
}

/** What is different in the live service or in another backup, seen from this one. */
export function CompareSection({ backup }: { backup: BackupDetail }) {
  const [other, setOther] = useState('')
  const state = useService(backup.serviceId).data?.state
  const { data, error, isFetching } = useComparison(backup.id, other || null)
  return (
    <section aria-labelledby="compare" className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <div className="flex flex-wrap items-center gap-3">
        <h2 id="compare" className="text-base font-bold">
          Compare
        </h2>
        <select
          aria-label="Compare with"
          value={other}
          onChange={(event) => setOther(event.target.value)}
          className={cn(fieldStyle, 'h-8 w-auto max-w-full')}
        >
          <option value="">Choose what to compare with</option>
          {state !== 'terminated' && <option value="live">The live service</option>}
          {backup.comparable.map(({ id, takenAt, type }) => (
            <option key={id} value={id}>
              {formatUtc(takenAt)}, {type}
            </option>
          ))}
        </select>
      </div>
      {isFetching && !data && <output className="block">Comparing</output>}
      {error && !isFetching && (
        <Alert tone="danger" live>
          {error.message}
        </Alert>
      )}
      {data && <Result comparison={data} />}
    </section>
  )
}
