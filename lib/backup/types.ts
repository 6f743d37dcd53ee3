import type { Capabilities } from '@/lib/clickhouse/capabilities'
import type { ArchiveForm, BackupScope, CompressionMethod } from '@/lib/clickhouse/statements/schemas'
import type { FieldErrors } from '@/lib/errors'
import type { Forecast } from '@/lib/operation/types'

export const BACKUP_STATES = ['in_progress', 'successful', 'failed', 'cancelled', 'deleting'] as const
export type BackupState = (typeof BACKUP_STATES)[number]
export type BackupType = 'full' | 'incremental'
export type BackupTrigger = 'scheduled' | 'manual'

export type BackupRow = {
  id: string
  serviceId: string
  state: BackupState
  type: BackupType
  trigger: BackupTrigger
  startedAt: string
  finishedAt: string | null
  durationMs: number | null
  sizeBytes: number | null
  totalRows: number | null
  /** What an increment stands on, and the full backup its chain begins with (its own id for a full one). */
  baseBackupId: string | null
  chainId: string
  form: ArchiveForm
  /** Its password is not known any more: nothing can read it before a person has entered that. */
  isLocked: boolean
  /** Everything with its rows, as against chosen parts or structure only. */
  isComplete: boolean
  /** Backups that stand directly on this one. */
  increments: number
  /** Why it failed or was cancelled, in a sentence. */
  error: string | null
  /** When its files were last read against their checksums. */
  checkedAt: string | null
  /** What checks found wrong with it or a backup below it. It still can be tried. */
  damage: BackupDamage | null
  /** The operation at work on it: taking it or deleting it. */
  operation: WorkOnBackup | null
  /** The check under way. */
  check: WorkOnBackup | null
  /**
   * When a drill last restored it whole, how long that took, and whether its check queries failed; null when none did, or
   * the last one could not.
   */
  verified: { at: string; restoreMs: number; checkError: string | null } | null
  /** The drill under way. */
  drill: WorkOnBackup | null
  /** The restores of it under way. */
  restores: (WorkOnBackup & { kind: 'restore' | 'restore_into'; serviceId: string; serviceName: string })[]
}

/** `isNotRestorable`: a drill found it, not a check. */
export type BackupDamage = { text: string; foundAt: string; isNotRestorable: boolean }

export type WorkOnBackup = Forecast & {
  id: string
  doneBytes: number
  totalBytes: number | null
  isCancelling: boolean
}

export type BackupPage = { rows: BackupRow[]; nextCursor: string | null }

export type BackupsSummary = {
  lastSuccessfulAt: string | null
  /** When a check found the newest backup of everything damaged; null when it did not. */
  newestDamagedAt: string | null
  nextScheduledAt: string | null
  /** In words: "Daily". */
  frequency: string
  retentionDays: number
}

/** What one table of a backup holds, from the backup's own files. `rows` is null where the engine keeps no counts (views, Log). */
export type TableContents = { name: string; engine: string; rows: number | null; bytes: number; parts: number }
export type DatabaseContents = { name: string; tables: TableContents[] }
export type BackupContents = { databases: DatabaseContents[]; fileCount: number }

export type DeletePlan = {
  backupId: string
  takenAt: string
  freesBytes: number
  /** What stands on it and goes with it, the oldest first. */
  increments: { id: string; takenAt: string; sizeBytes: number }[]
  /** True when no other successful backup of this service would remain. */
  isLastGood: boolean
  /** True when no other successful backup of everything would remain. */
  isLastComplete: boolean
  /** Why it can't be deleted now, or null. */
  blockedReason: string | null
}

/** What a person chose in Back up now. */
export type BackUpInput = {
  options: {
    scope: BackupScope
    structureOnly: boolean
    form?: ArchiveForm
    compressionMethod?: CompressionMethod
    compressionLevel?: number
    hasPassword?: boolean
  }
  baseBackupId?: string
  statementId?: string
}

export type BackupPreview = {
  /** The BACKUP that would run, secrets hidden; null when the options don't go together. */
  shown: string | null
  capabilities: Pick<Capabilities, 'forms' | 'password' | 'compression'>
  problems: FieldErrors
}

export type LivePartition = { id: string; rows: number; bytes: number }
export type LiveTable = {
  name: string
  engine: string
  /** Null where the engine keeps no count (views). */
  rows: number | null
  bytes: number
  /** The first of them by id; there may be more than are listed. */
  partitions: LivePartition[]
  partitionCount: number
}
export type LiveDatabase = { name: string; tables: LiveTable[] }

export type BackupLink = { id: string; takenAt: string; type: BackupType }

/** One backup of a chain, as the picture of it needs it. */
export type ChainMember = BackupLink & {
  baseBackupId: string | null
  state: BackupState
  sizeBytes: number | null
  isDamaged: boolean
}

/** A backup by itself, with its place in the chain. */
export type BackupDetail = BackupRow & {
  serviceName: string
  clickhouseVersion: string | null
  /** The full backup that the chain begins with; null for a full one. */
  full: BackupLink | null
  /** All backups of its chain, itself included, the oldest first. */
  chain: ChainMember[]
  /** The BACKUP that ran, secrets hidden; null before it did. */
  statement: string | null
  /** What was chosen, a line for each. */
  chosen: string[]
  /** All that stands on it, the oldest first. */
  dependents: BackupLink[]
  /** Other good backups of the service, the newest first; not more than a list to choose from takes. */
  comparable: BackupLink[]
}

/** `ownBytes`: how many of the bytes are stored in the backup itself; the others lie in its bases. */
export type BrowsedTable = TableContents & { ownBytes: number; partitionCount: number }
export type BrowsedDatabase = { name: string; tables: BrowsedTable[] }
export type BrowsedBackup = { databases: BrowsedDatabase[]; fileCount: number; bytes: number; ownBytes: number }

export type BrowsedPartition = { id: string; rows: number; bytes: number; ownBytes: number; parts: number }
export type BrowsedTableDetail = {
  /** The CREATE statement. */
  definition: string
  /** The first of them by id; there may be more than are listed. */
  partitions: BrowsedPartition[]
  partitionCount: number
}

/** `rows` is null where the engine keeps no counts (views, Log). */
export type ComparedSide = { rows: number | null; bytes: number }
export type TableChange = {
  database: string
  name: string
  kind: 'added' | 'removed' | 'changed'
  /** The two CREATE statements when they make different tables. */
  definitions: { from: string; to: string } | null
  from: ComparedSide | null
  to: ComparedSide | null
}
export type ComparedTotals = { tables: number; rows: number; bytes: number }
export type Comparison = {
  changes: TableChange[]
  unchanged: number
  from: ComparedTotals
  to: ComparedTotals
}
