import type { Unpacked } from '../types'

export type RestoreEffect = 'created' | 'appended' | 'structure_only' | 'refused' | 'different' | 'missing'

export type RestoreIntoTable = {
  database: string
  table: string
  asDatabase: string
  asTable: string
  partitions: string[] | null
  effect: RestoreEffect
  /** One sentence on what will happen, or why it can't. */
  sentence: string
  /** Rows that the table holds now; null when it does not exist or can't be counted. */
  rowsNow: number | null
  rowsInBackup: number | null
  bytes: number
  /** Both definitions, where they differ. */
  definitions: { backup: string; service: string } | null
}

export type RestoreIntoPlan = {
  backupId: string
  serviceId: string
  serviceName: string
  tables: RestoreIntoTable[]
  /** What will run, in this order; each RESTORE gets an id of its own besides. */
  sql: string[]
  /** What views and dictionaries among the chosen would lack, a sentence for each. */
  warnings: string[]
  neededBytes: number
  /** Null for a backup that is no archive. */
  unpacked: Unpacked | null
  freeBytes: number | null
  /** The engine restarts for half a second so that it can read another service's backup. */
  restartsEngine: boolean
  /** Why it can't be restored now, or null. */
  blockedReason: string | null
}
