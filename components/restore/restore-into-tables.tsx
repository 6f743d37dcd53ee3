import { useState } from 'react'
import { cn } from '@/components/ui/cn'
import { fieldStyle, TextField } from '@/components/ui/field'
import { formatCount } from '@/components/ui/format'
import type { DatabaseContents, LiveDatabase, TableContents } from '@/lib/backup/types'
import { draftKey, nameOf, type RestoreIntoDraft } from './restore-into-draft'

type TablesProps = {
  databases: readonly DatabaseContents[]
  /** What the service holds now, for names that would not collide. */
  live: readonly LiveDatabase[] | undefined
  draft: RestoreIntoDraft
  onChange: (draft: RestoreIntoDraft) => void
}

type TableProps = Omit<TablesProps, 'databases'> & { database: string; table: TableContents }

function Table({ database, table, live, draft, onChange }: TableProps) {
  const key = draftKey(database, table.name)
  const chosen = draft.chosen[key]
  const name = `${database}.${table.name}`
  const toggle = () => {
    const { [key]: _known, ...others } = draft.chosen
    const added = { ...others, [key]: { database, table: table.name, asTable: null, partitions: '' } }
    onChange({ ...draft, chosen: chosen ? others : added })
  }
  const set = (facts: { asTable?: string; partitions?: string }) => {
    if (chosen) onChange({ ...draft, chosen: { ...draft.chosen, [key]: { ...chosen, ...facts } } })
  }
  return (
    <li className="grid gap-2">
      <label className="flex items-start gap-2">
        <input type="checkbox" className="mt-0.5" checked={chosen !== undefined} onChange={toggle} />
        <span className="min-w-0 flex-1 break-all">{name}</span>
        <span className="text-xs whitespace-nowrap text-fg-muted">
          {table.rows === null ? table.engine : formatCount(table.rows, 'row')}
        </span>
      </label>
      {chosen && (
        <div className="grid gap-x-3 pl-6 sm:grid-cols-2">
          <TextField
            label={`Restore ${name} as`}
            autoComplete="off"
            spellCheck={false}
            value={nameOf(draft, chosen, live)}
            onChange={(event) => set({ asTable: event.target.value })}
          />
          <TextField
            label={`Partitions of ${name}`}
            placeholder="All"
            autoComplete="off"
            spellCheck={false}
            disabled={draft.structureOnly}
            value={chosen.partitions}
            onChange={(event) => set({ partitions: event.target.value })}
            hint="Ids such as 202601, 202602"
          />
        </div>
      )}
    </li>
  )
}

/** With more tables than this there is a field to find one. */
const MANY_TABLES = 20

type DatabaseProps = Omit<TablesProps, 'databases'> & { database: DatabaseContents; wanted: string }

/** The tables of one database, and, once one is chosen, the database that they go into. */
function Database({ database, wanted, ...props }: DatabaseProps) {
  const { draft, onChange } = props
  const { name } = database
  const hasChosen = Object.values(draft.chosen).some((table) => table.database === name)
  const moveTo = (typed: string) => onChange({ ...draft, databases: { ...draft.databases, [name]: typed } })
  return (
    <>
      {database.tables
        .filter((table) => `${name}.${table.name}`.toLowerCase().includes(wanted))
        .map((table) => (
          <Table key={table.name} database={name} table={table} {...props} />
        ))}
      {hasChosen && (
        <li className="pl-6">
          <TextField
            label={`Database for the tables of ${name}`}
            autoComplete="off"
            spellCheck={false}
            value={draft.databases[name] ?? name}
            onChange={(event) => moveTo(event.target.value)}
            hint="It is created when it does not exist."
          />
        </li>
      )}
    </>
  )
}

/** The tables of a backup to tick; each chosen one with the name it gets and its partitions. */
export function RestoreIntoTables({ databases, ...props }: TablesProps) {
  const [text, setText] = useState('')
  const tableCount = databases.reduce((sum, { tables }) => sum + tables.length, 0)
  return (
    <fieldset className="min-w-0">
      <legend className="text-xs font-medium text-fg-muted">Tables</legend>
      {tableCount > MANY_TABLES && (
        <input
          type="search"
          aria-label="Find a table"
          placeholder="Find a table"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
          className={cn(fieldStyle, 'mt-1.5 h-8')}
        />
      )}
      <ul className="mt-1.5 grid max-h-64 gap-2 overflow-y-auto rounded-md border border-stroke p-3">
        {databases.map((database) => (
          <Database key={database.name} database={database} wanted={text.trim().toLowerCase()} {...props} />
        ))}
      </ul>
    </fieldset>
  )
}
