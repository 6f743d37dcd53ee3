import { z } from 'zod'
import type { Manifest, ManifestFile } from './manifest'
import type { BackupContents, DatabaseContents, TableContents } from './types'

const tableSchema = z.object({
  name: z.string(),
  engine: z.string(),
  rows: z.number().nullable(),
  bytes: z.number(),
  parts: z.number(),
})

/** The JSON column `backup.contents`. */
export const backupContentsSchema: z.ZodType<BackupContents> = z.object({
  databases: z.array(z.object({ name: z.string(), tables: z.array(tableSchema) })),
  fileCount: z.number(),
})

/** ClickHouse writes names into paths with every byte but letters, digits and _ as %XX. */
export function unescapeName(escaped: string): string {
  return decodeURIComponent(escaped)
}

const DEFINITION = /^metadata\/([^/]+)\/([^/]+)\.sql$/
const DATABASE = /^metadata\/([^/]+)\.sql$/
const DATA = /^data\/([^/]+)\/([^/]+)\/([^/]+)\/(.+)$/

/** The file of a part that says how many rows the part has. */
function isCount(name: string): boolean {
  return DATA.exec(name)?.[4] === 'count.txt'
}

/** The engine that a CREATE statement names, or what it makes when it names none. */
export function engineOf(createSql: string): string {
  if (/^(CREATE|ATTACH) MATERIALIZED VIEW/i.test(createSql)) return 'MaterializedView'
  if (/^(CREATE|ATTACH) VIEW/i.test(createSql)) return 'View'
  if (/^(CREATE|ATTACH) DICTIONARY/i.test(createSql)) return 'Dictionary'
  return /\bENGINE\s*=\s*(\w+)/i.exec(createSql)?.[1] ?? 'unknown'
}

/** True when a table consists of parts that CHECK TABLE can read. */
export function isMergeTree(engine: string): boolean {
  return engine.endsWith('MergeTree')
}

/** Reads many small files of a backup as text. */
export type TextReader = (files: readonly ManifestFile[]) => Promise<Map<ManifestFile, string>>

class ContentsBuilder {
  private readonly databases = new Map<string, Map<string, TableContents>>()

  addDatabase(database: string): Map<string, TableContents> {
    const known = this.databases.get(database) ?? new Map<string, TableContents>()
    this.databases.set(database, known)
    return known
  }

  table(database: string, name: string): TableContents {
    const tables = this.addDatabase(database)
    const known = tables.get(name) ?? { name, engine: 'unknown', rows: null, bytes: 0, parts: 0 }
    tables.set(name, known)
    return known
  }

  build(fileCount: number): BackupContents {
    const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name)
    const databases: DatabaseContents[] = [...this.databases]
      .map(([name, tables]) => ({ name, tables: [...tables.values()].toSorted(byName) }))
      .filter((database) => database.tables.length > 0 || database.name !== 'default')
    return { databases: databases.toSorted(byName), fileCount }
  }
}

/** What a backup holds, told by its own files: definitions, bytes, and the exact rows of each part (`count.txt`). */
export async function readContents(manifest: Manifest, read: TextReader): Promise<BackupContents> {
  const builder = new ContentsBuilder()
  const texts = await read(manifest.files.filter(({ name }) => DEFINITION.test(name) || isCount(name)))
  for (const file of manifest.files) {
    const [, onlyDatabase] = DATABASE.exec(file.name) ?? []
    if (onlyDatabase) builder.addDatabase(unescapeName(onlyDatabase))
    const [, database, table] = DEFINITION.exec(file.name) ?? []
    if (!database || !table) continue
    const entry = builder.table(unescapeName(database), unescapeName(table))
    entry.engine = engineOf(texts.get(file) ?? '')
    if (isMergeTree(entry.engine)) entry.rows = 0
  }
  for (const file of manifest.files) {
    const [, database, table] = DATA.exec(file.name) ?? []
    if (!database || !table) continue
    const entry = builder.table(unescapeName(database), unescapeName(table))
    entry.bytes += file.sizeBytes
    if (!isCount(file.name)) continue
    entry.parts += 1
    entry.rows = (entry.rows ?? 0) + Number(texts.get(file))
  }
  return builder.build(manifest.files.length)
}

/** Databases of which a backup has tables but no definition, as a BACKUP of single tables has; RESTORE needs them to be there. */
export function findUndefinedDatabases(manifest: Manifest): string[] {
  const names = manifest.files.map((file) => file.name)
  const defined = new Set(names.flatMap((name) => DATABASE.exec(name)?.[1] ?? []))
  const used = new Set(names.flatMap((name) => DEFINITION.exec(name)?.[1] ?? []))
  return [...used].filter((name) => !defined.has(name)).map(unescapeName)
}

/** Sums over all tables: rows counts only what can be counted. */
export function contentsTotals(contents: BackupContents) {
  const tables = contents.databases.flatMap((database) => database.tables)
  return {
    databases: contents.databases.length,
    tables: tables.length,
    rows: tables.reduce((sum, table) => sum + (table.rows ?? 0), 0),
    bytes: tables.reduce((sum, table) => sum + table.bytes, 0),
  }
}
