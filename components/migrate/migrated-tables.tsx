'use client'

import { useServiceDialogs } from '@/components/service/use-service-dialogs'
import { useService } from '@/components/service/use-service'
import { useCan } from '@/components/shell/console-context'
import { Badge, type Tone } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { formatCount } from '@/components/ui/format'
import { TextLink } from '@/components/ui/link'
import { ScrollRegion } from '@/components/ui/scroll-region'
import type { MigratedTableView, MigrationView, OperationView } from '@/lib/operation/types'

const STATES = {
  pending: { word: 'Not started', tone: 'neutral' },
  copying: { word: 'Being copied', tone: 'info' },
  copied: { word: 'Copied', tone: 'info' },
  verified: { word: 'Equal', tone: 'info' },
  different: { word: 'Different', tone: 'danger' },
  placed: { word: 'In its place', tone: 'success' },
  dropped: { word: 'Not copied', tone: 'neutral' },
} as const satisfies Record<MigratedTableView['state'], { word: string; tone: Tone }>

function Differences({ table }: { table: MigratedTableView }) {
  return (
    <ScrollRegion label={`Differences of ${table.name}`}>
      <table className="w-full text-left text-xs">
        <caption className="sr-only">Partitions of {table.name} that differ</caption>
        <thead className="text-fg-muted">
          <tr>
            {['Partition', 'Rows in the source', 'Rows copied'].map((head) => (
              <th key={head} scope="col" className="px-2 py-1 font-medium">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.differences.map(({ partition, sourceRows, copiedRows }) => (
            <tr key={partition}>
              <th scope="row" className="px-2 py-1 font-medium break-all">
                {partition}
              </th>
              <td className="px-2 py-1">{formatCount(sourceRows)}</td>
              <td className="px-2 py-1">{formatCount(copiedRows)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

function Row({ table }: { table: MigratedTableView }) {
  const { word, tone } = STATES[table.state]
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-1">
      <span className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <span className="min-w-0 break-all">
          {table.name}
          {table.as !== table.name && <span className="text-fg-muted"> as {table.as}</span>}
        </span>
        <Badge tone={tone}>{word}</Badge>
      </span>
      {table.keptAs && (
        <span className="text-xs break-all text-fg-muted">
          What it held before is kept as {table.keptAs}, until somebody drops it.
        </span>
      )}
      {table.differences.length > 0 && <Differences table={table} />}
    </li>
  )
}

/** After a restored service has given back what it was restored for. */
function DeleteSource({ sourceServiceId }: Pick<MigrationView, 'sourceServiceId'>) {
  const dialogs = useServiceDialogs()
  const can = useCan()
  const source = useService(sourceServiceId).data
  if (!source || source.terminatedAt !== null) return null
  return (
    <div className="grid justify-items-start gap-2">
      <p className="text-fg-muted">
        Every row is in its place and was compared. If{' '}
        <TextLink href={`/services/${source.id}`}>{source.name}</TextLink> is not needed any more, delete it.
      </p>
      {can('service:delete', source.id) && (
        <Button onClick={() => dialogs.open('delete', source)}>Delete {source.name}</Button>
      )}
      {dialogs.element}
    </div>
  )
}

/** What of each table is copied, what differs, and what is left to do in the end. */
export function MigratedTables({ migration, state }: { migration: MigrationView; state: OperationView['state'] }) {
  const { tables, sourceServiceId } = migration
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      {tables.length > 0 && (
        <ul aria-label="Tables" className="grid gap-1.5 rounded-md border border-stroke p-3">
          {tables.map((table) => (
            <Row key={table.as} table={table} />
          ))}
        </ul>
      )}
      {state === 'succeeded' && <DeleteSource sourceServiceId={sourceServiceId} />}
    </div>
  )
}
