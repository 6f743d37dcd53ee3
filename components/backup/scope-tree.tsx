import { useId, useState, type ReactNode } from 'react'
import { cn } from '@/components/ui/cn'
import { fieldStyle } from '@/components/ui/field'
import { formatBytes, formatCount } from '@/components/ui/format'
import type { LiveDatabase, LiveTable } from '@/lib/backup/types'
import {
  type BackUpDraft,
  hasDatabase,
  hasTable,
  tableKey,
  withDatabase,
  withPartition,
  withTable,
} from './back-up-draft'

type TreeProps = { draft: BackUpDraft; onChange: (draft: BackUpDraft) => void }

type TickProps = {
  isOn: boolean
  isDisabled?: boolean
  onChange: (isOn: boolean) => void
  children: ReactNode
  size: string
}

function Tick({ isOn, isDisabled = false, onChange, children, size }: TickProps) {
  const id = useId()
  return (
    <div className="flex min-h-7 items-center gap-2">
      <input
        id={id}
        type="checkbox"
        checked={isOn}
        disabled={isDisabled}
        aria-describedby={`${id}-size`}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4 shrink-0"
      />
      <label htmlFor={id} className="min-w-0 flex-1 break-all">
        {children}
      </label>
      <span id={`${id}-size`} className="text-xs whitespace-nowrap text-fg-muted">
        {size}
      </span>
    </div>
  )
}

function sizeOf({ rows, bytes }: { rows: number | null; bytes: number }): string {
  return rows === null ? formatBytes(bytes) : `${formatCount(rows, 'row')}, ${formatBytes(bytes)}`
}

function Partitions({ database, table, draft, onChange }: TreeProps & { database: string; table: LiveTable }) {
  const key = tableKey(database, table.name)
  const ids = draft.partitions[key] ?? []
  const more = table.partitionCount - table.partitions.length
  return (
    <details className="pl-6 text-xs">
      <summary className="rounded-sm text-fg-muted">
        {ids.length === 0 ? 'All partitions' : `${ids.length} of ${formatCount(table.partitionCount, 'partition')}`}
      </summary>
      {table.partitions.map((partition) => (
        <Tick
          key={partition.id}
          isOn={ids.includes(partition.id)}
          onChange={(isOn) => onChange(withPartition(draft, key, partition.id, isOn))}
          size={sizeOf(partition)}
        >
          <span className="sr-only">{table.name}, partition </span>
          {partition.id}
        </Tick>
      ))}
      {more > 0 && <p className="text-fg-muted">and {formatCount(more, 'further partition')}</p>}
    </details>
  )
}

function Table({ database, table, draft, onChange }: TreeProps & { database: string; table: LiveTable }) {
  const isWithin = hasDatabase(draft, database)
  const isOn = hasTable(draft, database, table.name)
  const canSplit = isOn && !isWithin && draft.scope === 'elements' && !draft.structureOnly && table.partitionCount > 1
  return (
    <li className="pl-6">
      <Tick
        isOn={isOn}
        isDisabled={draft.scope === 'everything' && !isWithin}
        onChange={(is) => onChange(withTable(draft, database, table.name, is))}
        size={sizeOf(table)}
      >
        {table.name}
      </Tick>
      {canSplit && <Partitions {...{ database, table, draft, onChange }} />}
    </li>
  )
}

/** With more tables than this there is a field to find one. */
const MANY_TABLES = 20

type ScopeTreeProps = TreeProps & { databases: readonly LiveDatabase[]; ofWhat?: string }

function Database({ database, wanted, draft, onChange }: TreeProps & { database: LiveDatabase; wanted: string }) {
  const shown = database.tables.filter(({ name }) => `${database.name}.${name}`.toLowerCase().includes(wanted))
  if (wanted && shown.length === 0) return null
  return (
    <li>
      <Tick
        isOn={hasDatabase(draft, database.name)}
        onChange={(isOn) => onChange(withDatabase(draft, database, isOn))}
        size={`${formatCount(database.tables.length, 'table')}, ${formatBytes(
          database.tables.reduce((sum, { bytes }) => sum + bytes, 0),
        )}`}
      >
        <strong className="font-medium">{database.name}</strong>
      </Tick>
      <ul>
        {shown.map((table) => (
          <Table key={table.name} database={database.name} {...{ table, draft, onChange }} />
        ))}
      </ul>
    </li>
  )
}

/** The databases and tables of a service or a backup, to tick or to clear. A ticked database of a service is taken with tables made meanwhile. */
export function ScopeTree({ databases, draft, onChange, ofWhat = 'service' }: ScopeTreeProps) {
  const [text, setText] = useState('')
  const tableCount = databases.reduce((sum, { tables }) => sum + tables.length, 0)
  return (
    <div className="grid min-w-0 gap-1.5">
      {tableCount > MANY_TABLES && (
        <input
          type="search"
          aria-label="Find a table"
          placeholder="Find a table"
          value={text}
          onChange={(event) => setText(event.target.value)}
          // Enter looks for a table; it does not send the form.
          onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
          className={cn(fieldStyle, 'h-8')}
        />
      )}
      <ul
        aria-label="Databases and tables"
        className="max-h-64 overflow-y-auto rounded-md border border-stroke px-3 py-1.5 text-[0.8125rem]"
      >
        {databases.map((database) => (
          <Database key={database.name} wanted={text.trim().toLowerCase()} {...{ database, draft, onChange }} />
        ))}
        {databases.length === 0 && <li className="py-1 text-fg-muted">This {ofWhat} has no databases yet.</li>}
      </ul>
    </div>
  )
}
