import { restoreStatement } from '@/lib/clickhouse/statements/restore-statement'
import type { Bucket, ExternalBackup } from '@/lib/db'
import type { ListedBackup } from './list-in-bucket'
import { placeByFunction } from './open-bucket-store'
import type { ExternalBackupRow } from './types'

/** The RESTORE for a person to run elsewhere; the secret is theirs to put in. */
function restoreSql(bucket: Bucket, name: string): string {
  const place = bucket.provider === 'azure' ? '<connection_string>' : '<secret_access_key>'
  return restoreStatement(placeByFunction(bucket, name), { scope: { kind: 'everything' } }, { place }).sql
}

function fromRecord(bucket: Bucket, row: ExternalBackup, listed: ReadonlyMap<string, ListedBackup> | null) {
  const isThere = listed === null || Boolean(listed.get(row.name)?.finishedAt)
  return {
    name: row.name,
    id: row.id,
    state: row.state,
    isGone: row.state === 'successful' && !isThere,
    isForeign: false,
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    durationMs: row.durationMs,
    sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes),
    error: row.error,
    restoreSql: restoreSql(bucket, row.name),
  }
}

function fromListing(bucket: Bucket, { name, id, takenAt, finishedAt }: ListedBackup): ExternalBackupRow {
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

/** What is in the bucket and what is remembered, put together, the newest first. `listed` is null when nobody can tell. */
export function externalRows(
  bucket: Bucket,
  records: readonly ExternalBackup[],
  listed: readonly ListedBackup[] | null,
): ExternalBackupRow[] {
  const byName = listed && new Map(listed.map((backup) => [backup.name, backup]))
  const known = new Set(records.map(({ name }) => name))
  const strangers = (listed ?? []).filter(({ name }) => !known.has(name))
  return [
    ...records.map((row) => fromRecord(bucket, row, byName)),
    ...strangers.map((backup) => fromListing(bucket, backup)),
  ].toSorted((a, b) => (b.startedAt ?? '').localeCompare(a.startedAt ?? ''))
}
