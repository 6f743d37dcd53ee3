import type { DatabaseContents } from '@/lib/backup/types'
import type { CarriedItem } from '@/lib/checklist/types'
import type { TableRef } from './into/schemas'

/** "2 of 14 tables" */
export type RestoredPart = {
  tables: number
  of: number
  /** Of how many tables only some partitions came. */
  withSomePartitions: number
  structureOnly: boolean
}

/** An archive that is unpacked beside itself before RESTORE reads the copy, and what the copy takes until that has ended. */
export type Unpacked = { archive: string; bytes: number }

export type RestorePlan = {
  backupId: string
  takenAt: string
  sourceServiceName: string
  /** "<name> (Restore)", cut to 50 characters and numbered until it is free. */
  suggestedName: string
  /** All that the backup holds. */
  databases: DatabaseContents[]
  /** How much of it was chosen; null when all of it is restored. */
  part: RestoredPart | null
  /** Of what is restored. */
  totals: { databases: number; tables: number; rows: number; bytes: number }
  /** Judged by past restores: bytes per second of the runs named in `runs`; null without a past run. */
  expected: { durationMs: number; runs: number } | null
  freeBytes: number | null
  /** Null for a backup that is no archive, and where its files can't be read. */
  unpacked: Unpacked | null
  /** What runs, in this order; the RESTORE gets an id besides. */
  sql: string[]
  /** What views and dictionaries among the chosen would lack, a sentence for each. */
  warnings: string[]
  /** Tables of the backup that the chosen ones need, and that were not chosen. */
  needed: TableRef[]
  /** What the new service takes over, what is made anew, and what is left to people. */
  carriedOver: CarriedItem[]
  /** Why it can't be restored now, or null. */
  blockedReason: string | null
}
