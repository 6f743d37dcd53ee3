import { useState } from 'react'
import { draftKey } from '@/components/restore/restore-into-draft'
import { cn } from '@/components/ui/cn'
import { fieldStyle, SelectField, TextField } from '@/components/ui/field'
import { formatBytes, formatCount } from '@/components/ui/format'
import type { LiveDatabase, LiveTable } from '@/lib/backup/types'
import { kindOf, leftOutWords } from '@/lib/migrate/engines'
import { findThere, howOf, type MigrateDraft, nameOf, toggle } from './migrate-draft'

type TablesProps = {
  databases: readonly LiveDatabase[]
  /** What the destination holds now. */
  live: readonly LiveDatabase[] | undefined
  targetName: string
  draft: MigrateDraft
  onChange: (draft: MigrateDraft) => void
}

type TableProps = Omit<TablesProps, 'databases'> & { database: string; table: LiveTable }

const HOW = [
  { value: 'new', label: () => 'As a new table' },
  { value: 'swap', label: (name: string) => `In the place of ${name}, which stays beside it` },
  { value: 'append', label: (name: string) => `Append to ${name}` },
] as const

function Choices({ database, table, live, targetName, draft, onChange }: TableProps) {
  const key = draftKey(database, table.name)
  const chosen = draft.chosen[key]
  if (!chosen) return null
  const name = `${database}.${table.name}`
  const how = howOf(chosen, live)
  const there = findThere(live, chosen)
  const set = (facts: Partial<typeof chosen>) =>
    onChange({ ...draft, chosen: { ...draft.chosen, [key]: { ...chosen, ...facts } } })
  return (
    <div className="grid items-start gap-x-3 pl-6 sm:grid-cols-2">
      <SelectField
        label={`How ${name} is copied`}
        value={how}
        onChange={(event) => set({ how: HOW.find(({ value }) => value === event.target.value)?.value ?? null })}
        hint={there ? `${targetName} has it with ${formatCount(there.rows ?? 0, 'row')}.` : `${targetName} has none.`}
      >
        {HOW.filter(({ value }) => value === 'new' || there).map(({ value, label }) => (
          <option key={value} value={value}>
            {label(name)}
          </option>
        ))}
      </SelectField>
      {how === 'new' && (
        <TextField
          label={`Name of ${name} in ${targetName}`}
          autoComplete="off"
          spellCheck={false}
          value={nameOf(chosen, live)}
          onChange={(event) => set({ asTable: event.target.value })}
        />
      )}
      {how !== 'swap' && table.partitionCount > 1 && (
        <TextField
          label={`Partitions of ${name}`}
          placeholder={`All ${table.partitionCount}`}
          autoComplete="off"
          spellCheck={false}
          value={chosen.partitions}
          onChange={(event) => set({ partitions: event.target.value })}
          hint={`Ids such as ${table.partitions
            .slice(0, 2)
            .map(({ id }) => id)
            .join(', ')}`}
        />
      )}
    </div>
  )
}

function Table(props: TableProps) {
  const { database, table, draft, onChange } = props
  const isLeftOut = kindOf(table.engine) === null
  return (
    <li className="grid gap-2">
      <label className="flex items-start gap-2">
        <input
          type="checkbox"
          className="mt-0.5"
          disabled={isLeftOut}
          checked={draft.chosen[draftKey(database, table.name)] !== undefined}
          onChange={() => onChange(toggle(draft, database, table.name))}
        />
        <span className="min-w-0 flex-1 break-all">
          {database}.{table.name}
          {isLeftOut && (
            <span className="block text-xs text-fg-muted">Left out. It is {leftOutWords(table.engine)}.</span>
          )}
        </span>
        {!isLeftOut && (
          <span className="text-xs whitespace-nowrap text-fg-muted">
            {table.rows !== null && `${formatCount(table.rows, 'row')}, `}
            {formatBytes(table.bytes)}
          </span>
        )}
      </label>
      <Choices {...props} />
    </li>
  )
}

/** With more tables than this there is a field to find one. */
const MANY_TABLES = 20

/** The tables of the source to tick; each chosen one with what becomes of it in the destination. */
export function MigrateTables({ databases, ...props }: TablesProps) {
  const [text, setText] = useState('')
  const wanted = text.trim().toLowerCase()
  const tables = databases.flatMap(({ name, tables: own }) => own.map((table) => ({ database: name, table })))
  const shown = tables.filter(({ database, table }) => `${database}.${table.name}`.toLowerCase().includes(wanted))
  return (
    <fieldset className="min-w-0">
      <legend className="text-xs font-medium text-fg-muted">Tables</legend>
      {tables.length > MANY_TABLES && (
        <input
          type="search"
          aria-label="Find a table"
          placeholder="Find a table"
          value={text}
          onChange={(event) => setText(event.target.value)}
          className={cn(fieldStyle, 'mt-1.5 h-8')}
        />
      )}
      {tables.length === 0 && <p className="mt-1.5 text-fg-muted">This service has no tables.</p>}
      {tables.length > 0 && (
        <ul className="mt-1.5 grid gap-3 rounded-md border border-stroke p-3">
          {shown.map((table) => (
            <Table key={draftKey(table.database, table.table.name)} {...table} {...props} />
          ))}
        </ul>
      )}
    </fieldset>
  )
}
