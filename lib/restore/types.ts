import type { DatabaseContents } from '@/lib/backup/types'

export type RestorePlan = {
  backupId: string
  takenAt: string
  sourceServiceName: string
  /** "<name> (Restore)", cut to 50 characters and numbered until it is free. */
  suggestedName: string
  databases: DatabaseContents[]
  totals: { databases: number; tables: number; rows: number; bytes: number }
  /** Judged by past restores: bytes per second of the runs named in `runs`; null without a past run. */
  expected: { durationMs: number; runs: number } | null
  freeBytes: number | null
  /** Why it can't be restored now, or null. */
  blockedReason: string | null
}
