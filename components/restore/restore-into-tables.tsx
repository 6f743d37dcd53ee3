import { TextField } from '@/components/ui/field'
import { formatCount } from '@/components/ui/format'
import type { DatabaseContents, LiveDatabase, TableContents } from '@/lib/backup/types'
import { draftKey, type RestoreIntoDraft, suggestName } from './restore-into-draft'

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
    const asTable = suggestName(live, database, table.name)
    const added = { ...others, [key]: { database, table: table.name, asTable, partitions: '' } }
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
            value={chosen.asTable}
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

/** The tables of a backup to tick; each chosen one with the name it gets and its partitions. */
export function RestoreIntoTables({ databases, ...props }: TablesProps) {
  return (
    <fieldset className="min-w-0">
      <legend className="text-xs font-medium text-fg-muted">Tables</legend>
      <ul className="mt-1.5 grid max-h-64 gap-2 overflow-y-auto rounded-md border border-stroke p-3">
        {databases.map((database) =>
          database.tables.map((table) => (
            <Table key={draftKey(database.name, table.name)} database={database.name} table={table} {...props} />
          )),
        )}
      </ul>
    </fieldset>
  )
}
