import type { BackupState } from '@/lib/backup/types'

export type BucketProvider = 's3' | 'gcs' | 'azure'

/** What a browser may know of a bucket: never its secret. */
export type BucketView = {
  id: string
  provider: BucketProvider
  address: string
  container: string | null
  path: string
  accessKeyId: string | null
  caPem: string | null
  periodHours: number
  mayDelete: boolean
  nextBackupAt: string | null
  testedAt: string | null
  /** Why the last test failed; it was saved all the same. */
  testError: string | null
}

export type ServiceBucket = { bucket: BucketView | null }

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
}

export type ExternalBackups = {
  bucketId: string
  address: string
  /** Why the bucket can't be listed now, in a sentence; the rows are then only what is remembered. */
  listError: string | null
  rows: ExternalBackupRow[]
}
