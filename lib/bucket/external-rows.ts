import { restoreStatement } from '@/lib/clickhouse/statements/restore-statement'
import { type Bucket, db, type ExternalBackup, type Operation } from '@/lib/db'
import { findOpenChecks } from './find-checks'
import type { ListedBackup } from './list-in-bucket'
import { placeByFunction } from './open-bucket-store'
import type { ExternalBackupRow, ExternalCheck } from './types'

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

/** The RESTORE for a person to run elsewhere; the secret is theirs to put in. */
function restoreSql(bucket: Bucket, name: string): string {
  const place = bucket.provider === 'azure' ? '<connection_string>' : '<secret_access_key>'
  return restoreStatement(placeByFunction(bucket, name), { scope: { kind: 'everything' } }, { place }).sql
}

function fromRecord(bucket: Bucket, row: ExternalBackup, listed: ReadonlyMap<string, ListedBackup> | null): Row {
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

/** What is in the bucket and what is remembered, put together, the newest first. `listed` is null when nobody can tell. */
export function externalRows(
  bucket: Bucket,
  records: readonly ExternalBackup[],
  listed: readonly ListedBackup[] | null,
): Row[] {
  const byName = listed && new Map(listed.map((backup) => [backup.name, backup]))
  const known = new Set(records.map(({ name }) => name))
  const strangers = (listed ?? []).filter(({ name }) => !known.has(name))
  return [
    ...records.map((row) => fromRecord(bucket, row, byName)),
    ...strangers.map((backup) => fromListing(bucket, backup)),
  ].toSorted((a, b) => (b.startedAt ?? '').localeCompare(a.startedAt ?? ''))
}
