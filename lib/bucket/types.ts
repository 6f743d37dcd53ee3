import type { BackupState } from '@/lib/backup/types'

export type BucketProvider = 's3' | 'gcs' | 'azure'

/** Every so many hours, daily at a time, or as the service's own backups. */
export type ExternalScheduleKind = 'period' | 'start-time' | 'service'

/** What a browser may know of a bucket: never its secret. */
export type BucketView = {
  id: string
  provider: BucketProvider
  address: string
  container: string | null
  path: string
  accessKeyId: string | null
  roleArn: string | null
  region: string | null
  caPem: string | null
  schedule: ExternalScheduleKind
  periodHours: number
  startTime: string | null
  timeZone: string
  /** In words: "Every 24 hours". */
  frequency: string
  mayDelete: boolean
  nextBackupAt: string | null
  testedAt: string | null
  /** Why the last test failed; it was saved all the same. */
  testError: string | null
  /** Names of other services that are backed up to the same place. */
  sharedWith: string[]
}

export type ServiceBucket = { bucket: BucketView | null }

/** What the last reading of all objects of a backup found; `error` is null where they were right. */
export type ExternalCheck = { checkedAt: string; error: string | null }

/** A backup that lies in a bucket, or that the console remembers of it. */
export type ExternalBackupRow = {
  /** The directory below the bucket's path: `<ISO time>_<uuid>`. */
  name: string
  id: string
  state: BackupState
  /** Remembered as successful, and not in the bucket any more. */
  isGone: boolean
  /** In the bucket without a record here: of another service or another console. */
  isForeign: boolean
  startedAt: string | null
  finishedAt: string | null
  durationMs: number | null
  sizeBytes: number | null
  error: string | null
  /** The RESTORE to copy, with a placeholder for the secret. */
  restoreSql: string
  check: ExternalCheck | null
  /** The check under way. */
  checking: { operationId: string; doneBytes: number; totalBytes: number | null } | null
}

/** One of them by itself. */
export type ExternalBackupDetail = {
  bucketId: string
  address: string
  /** Backed up into this bucket; null for a bucket that was opened by its keys. */
  service: { id: string; name: string } | null
  /** Its set-up is the service's: its backups can be checked. */
  isActive: boolean
  /** Why the bucket can't be asked now. */
  listError: string | null
  row: ExternalBackupRow
  /** The BACKUP that ran, secrets hidden; null for one that this console did not take. */
  statement: string | null
  /** The statement that takes another by hand. */
  backupSql: string
}

export type ExternalBackups = {
  bucketId: string
  address: string
  /** Why the bucket can't be listed now, in a sentence; the rows are then only what is remembered. */
  listError: string | null
  rows: ExternalBackupRow[]
  /** Older ones that are in the bucket, too, and have no row here. */
  hidden: number
  /** The statement that takes another by hand. */
  backupSql: string
}
