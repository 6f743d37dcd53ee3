import { useId, useState, type ReactNode } from 'react'
import { cn } from '@/components/ui/cn'
import { fieldStyle } from '@/components/ui/field'
import { formatBytes, formatCount } from '@/components/ui/format'
import type { LiveDatabase, LiveTable } from '@/lib/backup/types'
import {
  type BackUpDraft,
  databaseKey,
  hasDatabase,
  hasTable,
  tableKey,
  withDatabase,
  withPartition,
  withTable,
} from './back-up-draft'

type TreeProps = {
  draft: BackUpDraft
  onChange: (draft: BackUpDraft) => void
  /** What is ticked can get another name. */
  canRename: boolean
}

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

type NewNameProps = Omit<TreeProps, 'canRename'> & { of: string; nameKey: string }

/** `AS` of BACKUP: the name under which it lies in the backup. */
function NewName({ of, nameKey, draft, onChange }: NewNameProps) {
  return (
    <input
      type="text"
      aria-label={`Name of ${of} in the backup`}
      placeholder="AS another name"
      autoComplete="off"
      spellCheck={false}
      value={draft.names[nameKey] ?? ''}
      onChange={(event) => onChange({ ...draft, names: { ...draft.names, [nameKey]: event.target.value } })}
      className={cn(fieldStyle, 'mb-1 ml-6 h-7 w-56 max-w-[calc(100%-1.5rem)] text-xs')}
    />
  )
}

type PartitionsProps = Omit<TreeProps, 'canRename'> & { database: string; table: LiveTable }

function Partitions({ database, table, draft, onChange }: PartitionsProps) {
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

function Table({ database, table, draft, onChange, canRename }: TreeProps & { database: string; table: LiveTable }) {
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
      {canRename && isOn && !isWithin && (
        <NewName of={`${database}.${table.name}`} nameKey={tableKey(database, table.name)} {...{ draft, onChange }} />
      )}
      {canSplit && <Partitions {...{ database, table, draft, onChange }} />}
    </li>
  )
}

/** With more tables than this there is a field to find one. */
const MANY_TABLES = 20

type ScopeTreeProps = Omit<TreeProps, 'canRename'> & {
  databases: readonly LiveDatabase[]
  ofWhat?: string
  canRename?: boolean
}

type DatabaseProps = TreeProps & { database: LiveDatabase; wanted: string }

function Database({ database, wanted, ...props }: DatabaseProps) {
  const { draft, onChange, canRename } = props
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
      {canRename && hasDatabase(draft, database.name) && (
        <NewName of={database.name} nameKey={databaseKey(database.name)} {...{ draft, onChange }} />
      )}
      <ul>
        {shown.map((table) => (
          <Table key={table.name} database={database.name} table={table} {...props} />
        ))}
      </ul>
    </li>
  )
}

/** The databases and tables of a service or a backup, to tick or to clear. A ticked database of a service is taken with tables made meanwhile. */
export function ScopeTree({ databases, ofWhat = 'service', canRename = false, ...tree }: ScopeTreeProps) {
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
          <Database
            key={database.name}
            database={database}
            wanted={text.trim().toLowerCase()}
            canRename={canRename}
            {...tree}
          />
        ))}
        {databases.length === 0 && <li className="py-1 text-fg-muted">This {ofWhat} has no databases yet.</li>}
      </ul>
    </div>
  )
}
