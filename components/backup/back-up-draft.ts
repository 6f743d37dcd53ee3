import type { ArchiveForm, CompressionMethod } from '@/lib/clickhouse/statements/schemas'
import type { BackUpInput, LiveDatabase } from '@/lib/backup/types'

type ScopeKind = 'everything' | 'elements'
type Scope = BackUpInput['options']['scope']
type Element = Extract<Scope, { kind: 'elements' }>['elements'][number]

/** What Back up now is being told. A database or table that was not touched follows what stands above it. */
export type BackUpDraft = {
  scope: ScopeKind
  databases: Readonly<Record<string, boolean>>
  tables: Readonly<Record<string, boolean>>
  /** Ids by table; all of them when none is named. */
  partitions: Readonly<Record<string, readonly string[]>>
  /** By `tableKey` or `databaseKey`: the name that a chosen table or database gets in the backup. */
  names: Readonly<Record<string, string>>
  /** Empty for a full backup. */
  baseBackupId: string
  structureOnly: boolean
  form: ArchiveForm
  /** Of a zip archive; empty for what the engine takes by itself. */
  compressionMethod: CompressionMethod | ''
  compressionLevel: string
  /** Of a zip archive; empty for none. */
  password: string
  /** Empty for one that the console gives. */
  statementId: string
}

export const EVERYTHING: BackUpDraft = {
  scope: 'everything',
  databases: {},
  tables: {},
  partitions: {},
  names: {},
  baseBackupId: '',
  structureOnly: false,
  form: 'directory',
  compressionMethod: '',
  compressionLevel: '',
  password: '',
  statementId: '',
}

export const FORMS = ['directory', 'tar', 'tar.gz', 'tar.zst', 'zip'] as const satisfies readonly ArchiveForm[]

export const METHODS = [
  'store',
  'deflate',
  'bzip2',
  'lzma',
  'zstd',
  'xz',
] as const satisfies readonly CompressionMethod[]

/** The compression that an option stands for; empty for the engine's own choice. */
export function methodOf(value: string): CompressionMethod | '' {
  return METHODS.find((method) => method === value) ?? ''
}

/** The form that an option stands for. */
export function archiveFormOf(value: string): ArchiveForm {
  return FORMS.find((form) => form === value) ?? 'directory'
}

export function tableKey(database: string, table: string): string {
  return JSON.stringify([database, table])
}

export function databaseKey(database: string): string {
  return JSON.stringify([database])
}

export function hasDatabase(draft: BackUpDraft, database: string): boolean {
  return draft.databases[database] ?? draft.scope === 'everything'
}

export function hasTable(draft: BackUpDraft, database: string, table: string): boolean {
  return draft.tables[tableKey(database, table)] ?? hasDatabase(draft, database)
}

/** Ticks a database or clears it; its tables follow again. */
export function withDatabase(draft: BackUpDraft, { name, tables }: LiveDatabase, isOn: boolean): BackUpDraft {
  const own = new Set(tables.map((table) => tableKey(name, table.name)))
  const others = Object.fromEntries(Object.entries(draft.tables).filter(([key]) => !own.has(key)))
  return { ...draft, databases: { ...draft.databases, [name]: isOn }, tables: others }
}

export function withTable(draft: BackUpDraft, database: string, table: string, isOn: boolean): BackUpDraft {
  return { ...draft, tables: { ...draft.tables, [tableKey(database, table)]: isOn } }
}

/** Ticks or clears one partition; with none left the whole table is meant. */
export function withPartition(draft: BackUpDraft, key: string, id: string, isOn: boolean): BackUpDraft {
  const before = draft.partitions[key] ?? []
  const after = isOn ? [...before, id].toSorted() : before.filter((other) => other !== id)
  return { ...draft, partitions: { ...draft.partitions, [key]: after } }
}

function newNameOf(draft: BackUpDraft, key: string, name: string): string | null {
  const typed = draft.names[key]?.trim()
  return typed && typed !== name ? typed : null
}

function everythingBut(draft: BackUpDraft, databases: readonly LiveDatabase[]): Scope {
  const [on, off] = [true, false].map((is) => databases.filter(({ name }) => hasDatabase(draft, name) === is))
  const exceptDatabases = (off ?? []).map(({ name }) => name)
  const exceptTables = (on ?? []).flatMap(({ name, tables }) =>
    tables
      .filter((table) => !hasTable(draft, name, table.name))
      .map((table) => ({ database: name, table: table.name })),
  )
  return {
    kind: 'everything',
    ...(exceptDatabases.length > 0 && { exceptDatabases }),
    ...(exceptTables.length > 0 && { exceptTables }),
  }
}

function chosen(draft: BackUpDraft, databases: readonly LiveDatabase[]): Scope {
  const elements = databases.flatMap(({ name, tables }): Element[] => {
    const [on, off] = [true, false].map((is) => tables.filter((table) => hasTable(draft, name, table.name) === is))
    if (hasDatabase(draft, name)) {
      const exceptTables = (off ?? []).map((table) => table.name)
      const as = newNameOf(draft, databaseKey(name), name)
      return [{ kind: 'database', name, ...(as && { as }), ...(exceptTables.length > 0 && { exceptTables }) }]
    }
    return (on ?? []).map((table) => {
      const key = tableKey(name, table.name)
      const ids = draft.partitions[key] ?? []
      const as = newNameOf(draft, key, table.name)
      return {
        kind: 'table',
        database: name,
        table: table.name,
        ...(as && { as: { database: name, table: as } }),
        ...(ids.length > 0 && { partitions: [...ids] }),
      }
    })
  })
  return { kind: 'elements', elements }
}

/** How it is packed. The password itself is not in it: it goes with the request, and into no preview. */
function packingOf({ form, compressionMethod, compressionLevel, password }: BackUpDraft) {
  if (form === 'directory') return {}
  if (form !== 'zip') return { form }
  return {
    form,
    ...(compressionMethod && { compressionMethod }),
    ...(compressionLevel && compressionMethod !== 'store' && { compressionLevel: Number(compressionLevel) }),
    ...(password && { hasPassword: true }),
  }
}

/** The draft as takeBackup takes it. A database that is ticked is meant whole, with tables made after this was read. */
export function toBackUpInput(draft: BackUpDraft, databases: readonly LiveDatabase[]): BackUpInput {
  const scope = draft.scope === 'everything' ? everythingBut(draft, databases) : chosen(draft, databases)
  return {
    options: { scope, structureOnly: draft.structureOnly, ...packingOf(draft) },
    ...(draft.baseBackupId && { baseBackupId: draft.baseBackupId }),
    ...(draft.statementId && { statementId: draft.statementId }),
  }
}
