import { backupStatement } from '@/lib/clickhouse/statements/backup-statement'
import { restoreStatement } from '@/lib/clickhouse/statements/restore-statement'
import { type Bucket, db, type ExternalBackup, type Operation } from '@/lib/db'
import { findOpenChecks } from './find-checks'
import type { BucketListing, ListedBackup } from './list-in-bucket'
import { placeByFunction } from './open-bucket-store'
import type { ExternalBackupRow, ExternalCheck } from './types'

/** As `parseBackupName` reads it. */
const NAME = '<YYYY-MM-DDThh:mm:ssZ>_<uuid>'

type Findings = Pick<ExternalBackupRow, 'check' | 'checking'>
type Row = Omit<ExternalBackupRow, keyof Findings>

function toFindings(check: ExternalCheck | undefined, open: Operation | undefined): Findings {
  const { id, doneBytes, totalBytes } = open ?? {}
  return {
    check: check ?? null,
    checking: id
      ? { operationId: id, doneBytes: Number(doneBytes), totalBytes: totalBytes == null ? null : Number(totalBytes) }
      : null,
  }
}

/** Adds what checks of these backups found, and how far those under way are. */
export async function withChecks({ id: bucketId, serviceId }: Bucket, rows: Row[]): Promise<ExternalBackupRow[]> {
  const found = await db.bucketCheck.findMany({ where: { bucketId, name: { in: rows.map(({ name }) => name) } } })
  const checks = new Map(
    found.map(({ name, checkedAt, error }) => [name, { checkedAt: checkedAt.toISOString(), error }]),
  )
  const open = serviceId === null ? new Map<string, Operation>() : await findOpenChecks(db, { serviceId, bucketId })
  return rows.map((row) => ({ ...row, ...toFindings(checks.get(row.name), open.get(row.name)) }))
}

/** The secret is for the person to put in. */
const placeholder = ({ provider }: Bucket) => (provider === 'azure' ? '<connection_string>' : '<secret_access_key>')

/** The RESTORE for a person to run elsewhere. */
function restoreSql(bucket: Bucket, name: string): string {
  const place = placeholder(bucket)
  return restoreStatement(placeByFunction(bucket, name), { scope: { kind: 'everything' } }, { place }).sql
}

/** The BACKUP for a person to run elsewhere: what has the name that is asked for is listed here. */
export function backupSql(bucket: Bucket): string {
  const place = placeholder(bucket)
  return backupStatement(placeByFunction(bucket, NAME), { scope: { kind: 'everything' } }, { place }).sql
}

/** One that is there and was not looked into is taken for whole, as it was when it ended. */
function isThere(name: string, { newest, names }: BucketListing): boolean {
  const seen = newest.find((backup) => backup.name === name)
  return seen ? seen.finishedAt !== null : names.has(name)
}

function fromRecord(bucket: Bucket, row: ExternalBackup, listing: BucketListing | null): Row {
  return {
    name: row.name,
    id: row.id,
    state: row.state,
    isGone: row.state === 'successful' && listing !== null && !isThere(row.name, listing),
    isForeign: false,
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    durationMs: row.durationMs,
    sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes),
    error: row.error,
    restoreSql: restoreSql(bucket, row.name),
  }
}

function fromListing(bucket: Bucket, { name, id, takenAt, finishedAt }: ListedBackup): Row {
  return {
    name,
    id,
    state: finishedAt ? 'successful' : 'failed',
    isGone: false,
    isForeign: true,
    startedAt: takenAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    durationMs: finishedAt ? Math.max(0, finishedAt.getTime() - takenAt.getTime()) : null,
    sizeBytes: null,
    error: finishedAt ? null : 'It has no table of contents (.backup): it is being written, or was never finished.',
    restoreSql: restoreSql(bucket, name),
  }
}

/** What is in the bucket and what is remembered, put together, the newest first. `listing` is null when nobody can tell. */
export function externalRows(bucket: Bucket, records: readonly ExternalBackup[], listing: BucketListing | null): Row[] {
  const known = new Set(records.map(({ name }) => name))
  const strangers = (listing?.newest ?? []).filter(({ name }) => !known.has(name))
  return [
    ...records.map((row) => fromRecord(bucket, row, listing)),
    ...strangers.map((backup) => fromListing(bucket, backup)),
  ].toSorted((a, b) => (b.startedAt ?? '').localeCompare(a.startedAt ?? ''))
}

/** How many of a bucket's backups have no row among these. */
export function countHidden(rows: readonly Row[], listing: BucketListing | null): number {
  const shown = new Set(rows.map(({ name }) => name))
  return [...(listing?.names ?? [])].filter((name) => !shown.has(name)).length
}
