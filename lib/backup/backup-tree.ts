import type { ManifestFile } from './manifest'
import { engineOf, isMergeTree, type TextReader, unescapeName } from './contents'
import type { BrowsedPartition } from './types'

const DATABASE = /^metadata\/([^/]+)\.sql$/
const DEFINITION = /^metadata\/([^/]+)\/([^/]+)\.sql$/
const DATA = /^data\/([^/]+)\/([^/]+)\/(.+)$/
/** <partition id>_<min block>_<max block>_<level>, and the mutation it has seen, if any. */
const PART = /^(.+?)_\d+_\d+_\d+(?:_\d+)?$/

export type TableNode = {
  database: string
  name: string
  definition: string
  engine: string
  /** Null where the engine keeps no counts (views, Log). */
  rows: number | null
  bytes: number
  ownBytes: number
  parts: number
  partitions: Map<string, BrowsedPartition>
}

export type BackupTree = { databases: Map<string, Map<string, TableNode>> }

/** The partition that a part belongs to, by the part's name; the name itself when it has another form. */
export function partitionOf(part: string): string {
  return PART.exec(part)?.[1] ?? part
}

function addDatabase(tree: BackupTree, escaped: string): Map<string, TableNode> {
  const name = unescapeName(escaped)
  const known = tree.databases.get(name) ?? new Map<string, TableNode>()
  tree.databases.set(name, known)
  return known
}

function addTable(tree: BackupTree, database: string, table: string): TableNode {
  const tables = addDatabase(tree, database)
  const name = unescapeName(table)
  const sums = { rows: null, bytes: 0, ownBytes: 0, parts: 0 }
  const known = tables.get(name) ?? {
    database: unescapeName(database),
    name,
    definition: '',
    engine: 'unknown',
    ...sums,
    partitions: new Map(),
  }
  tables.set(name, known)
  return known
}

function addPartFile(table: TableNode, file: ManifestFile, part: string, fileName: string, count: string | undefined) {
  const id = partitionOf(part)
  const partition = table.partitions.get(id) ?? { id, rows: 0, bytes: 0, ownBytes: 0, parts: 0 }
  table.partitions.set(id, partition)
  partition.bytes += file.sizeBytes
  partition.ownBytes += file.sizeBytes - file.baseBytes
  if (fileName !== 'count.txt') return
  const rows = Number(count)
  partition.parts += 1
  partition.rows += rows
  table.parts += 1
  table.rows = (table.rows ?? 0) + rows
}

type Wanted = { database: string; table: string }

function isWanted(wanted: Wanted | undefined, database: string, table: string): boolean {
  return !wanted || (unescapeName(database) === wanted.database && unescapeName(table) === wanted.table)
}

/** All that a backup holds, or one of its tables, told by its own files and those of its bases. */
export async function readTree(files: readonly ManifestFile[], read: TextReader, wanted?: Wanted): Promise<BackupTree> {
  const tree: BackupTree = { databases: new Map() }
  const definitions: { file: ManifestFile; database: string; table: string }[] = []
  const data: { file: ManifestFile; database: string; table: string; rest: string }[] = []
  for (const file of files) {
    const [, onlyDatabase] = DATABASE.exec(file.name) ?? []
    if (onlyDatabase && !wanted) addDatabase(tree, onlyDatabase)
    const [, database, table] = DEFINITION.exec(file.name) ?? []
    if (database && table && isWanted(wanted, database, table)) definitions.push({ file, database, table })
    const [, dataDatabase, dataTable, rest] = DATA.exec(file.name) ?? []
    if (!dataDatabase || !dataTable || !rest || !isWanted(wanted, dataDatabase, dataTable)) continue
    data.push({ file, database: dataDatabase, table: dataTable, rest })
  }
  const counts = data.filter(({ rest }) => rest.endsWith('/count.txt') && rest.split('/').length === 2)
  const texts = await read([...definitions, ...counts].map(({ file }) => file))
  for (const { file, database, table } of definitions) {
    const node = addTable(tree, database, table)
    node.definition = texts.get(file) ?? ''
    node.engine = engineOf(node.definition)
    if (isMergeTree(node.engine)) node.rows = 0
  }
  for (const { file, database, table, rest } of data) {
    const node = addTable(tree, database, table)
    node.bytes += file.sizeBytes
    node.ownBytes += file.sizeBytes - file.baseBytes
    const [part, ...fileName] = rest.split('/')
    if (part && fileName.length > 0 && isMergeTree(node.engine)) {
      addPartFile(node, file, part, fileName.join('/'), texts.get(file))
    }
  }
  return tree
}

/** Every table, by database and name. */
export function tablesOf(tree: BackupTree): TableNode[] {
  return [...tree.databases.values()].flatMap((tables) => [...tables.values()])
}
