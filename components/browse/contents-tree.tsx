import { useState } from 'react'
import { fieldStyle } from '@/components/ui/field'
import { Alert } from '@/components/ui/alert'
import { cn } from '@/components/ui/cn'
import { formatBytes, formatCount } from '@/components/ui/format'
import type { BrowsedBackup, BrowsedDatabase, BrowsedTable } from '@/lib/backup/types'
import { Branch } from './branch'
import { TableDetail } from './table-detail'
import { useBackupContents } from './use-browse'

/** With more tables than this a database is closed at first, and there is a field to find one. */
const MANY_TABLES = 20

/** "here", "in the base", or how much of it is here. */
export function storedWhere({ bytes, ownBytes }: { bytes: number; ownBytes: number }): string {
  if (ownBytes === bytes) return 'stored here'
  return ownBytes === 0 ? 'stored in a base' : `${formatBytes(ownBytes)} of it here, the rest in a base`
}

function tableFacts(table: BrowsedTable): string {
  const facts = [
    table.engine,
    table.rows !== null && formatCount(table.rows, 'row'),
    formatBytes(table.bytes),
    table.parts > 0 && formatCount(table.parts, 'part'),
    table.partitionCount > 0 && formatCount(table.partitionCount, 'partition'),
    table.bytes > 0 && storedWhere(table),
  ]
  return facts.filter((fact) => fact !== false).join(', ')
}

function Database({ api, database, wanted }: { api: string; database: BrowsedDatabase; wanted: string }) {
  const tables = database.tables.filter(({ name }) => `${database.name}.${name}`.toLowerCase().includes(wanted))
  if (wanted && tables.length === 0) return null
  const isOpen = wanted !== '' || database.tables.length <= MANY_TABLES
  return (
    <Branch
      key={String(isOpen)}
      name={database.name}
      facts={formatCount(database.tables.length, 'table')}
      isOpenAtFirst={isOpen}
    >
      <ul aria-label={`Tables of ${database.name}`}>
        {tables.map((table) => (
          <li key={table.name}>
            <Branch name={table.name} facts={tableFacts(table)}>
              <TableDetail api={api} database={database.name} table={table.name} />
            </Branch>
          </li>
        ))}
      </ul>
    </Branch>
  )
}

function Tree({ api, contents }: { api: string; contents: BrowsedBackup }) {
  const [text, setText] = useState('')
  const tableCount = contents.databases.reduce((sum, database) => sum + database.tables.length, 0)
  if (tableCount === 0) return <p className="text-fg-muted">This backup holds no tables.</p>
  return (
    <>
      <p className="text-fg-muted">
        {formatCount(contents.databases.length, 'database')}, {formatCount(tableCount, 'table')},{' '}
        {formatBytes(contents.bytes)}
        {contents.bytes > 0 && `, ${storedWhere(contents)}`}
      </p>
      {tableCount > MANY_TABLES && (
        <input
          type="search"
          aria-label="Find a table"
          placeholder="Find a table"
          value={text}
          onChange={(event) => setText(event.target.value)}
          className={cn(fieldStyle, 'h-8 max-w-sm')}
        />
      )}
      <ul aria-label="Databases" className="divide-y divide-stroke rounded-md border border-stroke">
        {contents.databases.map((database) => (
          <li key={database.name} className="[&:empty]:hidden">
            <Database api={api} database={database} wanted={text.trim().toLowerCase()} />
          </li>
        ))}
      </ul>
    </>
  )
}

/** Databases, their tables, and of each table what it is made of, read from the backup's own files. */
export function ContentsTree({ api }: { api: string }) {
  const { data, error } = useBackupContents(api)
  return (
    <section aria-labelledby="backup-contents" className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <h2 id="backup-contents" className="text-base font-bold">
        Contents
      </h2>
      {!data && !error && <output className="block">Reading the files of the backup</output>}
      {error && (
        <Alert tone="danger" live>
          {error.message}
        </Alert>
      )}
      {data && <Tree api={api} contents={data} />}
    </section>
  )
}
