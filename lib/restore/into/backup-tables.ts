import { type ChainFiles, readChainFiles } from '@/lib/backup/chain-files'
import { engineOf, isMergeTree } from '@/lib/backup/contents'
import type { ManifestFile } from '@/lib/backup/manifest'

export type BackupPartition = { id: string; rows: number; bytes: number }

/** One table as the backup's own files tell of it. */
export type BackupTable = {
  database: string
  table: string
  engine: string
  createSql: string
  /** Null where the engine keeps no counts (views, Log). */
  rows: number | null
  bytes: number
  hasData: boolean
  partitions: BackupPartition[]
}

const DEFINITION = /^metadata\/([^/]+)\/([^/]+)\.sql$/
const DATA = /^data\/([^/]+)\/([^/]+)\/([^/]+)(?:\/(.+))?$/

const keyOf = (database: string, table: string): string => JSON.stringify([database, table])

type Texts = ReadonlyMap<ManifestFile, string>

function readDefinitions(chain: ChainFiles, texts: Texts): Map<string, BackupTable> {
  const tables = new Map<string, BackupTable>()
  for (const file of chain.manifest.files) {
    const [, escapedDatabase, escapedTable] = DEFINITION.exec(file.name) ?? []
    if (!escapedDatabase || !escapedTable) continue
    const database = decodeURIComponent(escapedDatabase)
    const table = decodeURIComponent(escapedTable)
    const createSql = texts.get(file) ?? ''
    const engine = engineOf(createSql)
    const rows = isMergeTree(engine) ? 0 : null
    const sizes = { rows, bytes: 0, hasData: false, partitions: [] }
    tables.set(keyOf(database, table), { database, table, engine, createSql, ...sizes })
  }
  return tables
}

function partitionOf(table: BackupTable, part: string): BackupPartition {
  // `<partition id>_<first block>_<last block>_<level>`: an id has no underscore.
  const id = decodeURIComponent(part).split('_')[0] ?? ''
  const known = table.partitions.find((partition) => partition.id === id)
  if (known) return known
  const made = { id, rows: 0, bytes: 0 }
  table.partitions.push(made)
  return made
}

/** Every table of a backup with its definition, and the exact rows of each partition (`count.txt` of its parts). */
export async function readBackupTables(chain: ChainFiles): Promise<BackupTable[]> {
  const isCount = (name: string) => DATA.exec(name)?.[4] === 'count.txt'
  const wanted = chain.manifest.files.filter(({ name }) => DEFINITION.test(name) || isCount(name))
  const texts = await readChainFiles(chain, wanted)
  const tables = readDefinitions(chain, texts)
  for (const file of chain.manifest.files) {
    const [, database, name, part, inPart] = DATA.exec(file.name) ?? []
    if (!database || !name || !part) continue
    const table = tables.get(keyOf(decodeURIComponent(database), decodeURIComponent(name)))
    if (!table) continue
    table.hasData = true
    table.bytes += file.sizeBytes
    if (inPart === undefined) continue
    const partition = partitionOf(table, part)
    partition.bytes += file.sizeBytes
    if (inPart !== 'count.txt') continue
    const rows = Number(texts.get(file))
    partition.rows += rows
    table.rows = (table.rows ?? 0) + rows
  }
  return [...tables.values()]
}
