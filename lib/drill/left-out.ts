import type { BackupTable } from '@/lib/restore/into/backup-tables'
import { nameOf } from '@/lib/restore/into/words'

/** Engines that fetch rows from elsewhere as soon as a view reads from them, and so take them from who should get them. */
const QUEUES: readonly string[] = [
  'Kafka',
  'RabbitMQ',
  'NATS',
  'S3Queue',
  'AzureQueue',
  'FileLog',
  'MaterializedPostgreSQL',
]

type Defined = Pick<BackupTable, 'database' | 'table' | 'engine' | 'createSql'>

/** `SYSTEM STOP VIEWS` does not hold for views that are made later. */
function refreshesItself({ engine, createSql }: Defined): boolean {
  const [head = ''] = createSql.split(/\sAS\s/)
  return engine === 'MaterializedView' && /\bREFRESH\s+(EVERY|AFTER)\b/i.test(head)
}

/** Whether a restored table would begin to work without anybody asking: in a drill nothing must. */
export function startsByItself(table: Defined): boolean {
  return QUEUES.includes(table.engine) || refreshesItself(table)
}

/** "Left out, because they would begin to work here: live.queue (Kafka)"; undefined when nothing is. */
export function leftOutWords(tables: readonly Defined[]): string | undefined {
  if (tables.length === 0) return undefined
  const names = tables.map((table) => {
    const why = QUEUES.includes(table.engine) ? table.engine : 'refreshes itself'
    return `${nameOf(table)} (${why})`
  })
  return `Left out, because they would begin to work here: ${names.toSorted().join(', ')}`
}
