import { describe, expect, test } from 'vitest'
import type { Bucket } from '@/lib/db'
import { backupSql, countHidden, externalRows } from './external-rows'

const NOW = new Date('2026-01-02T03:04:05Z')
const NAME = '2026-01-01T00:00:00Z_6d8ed7cc-9b8e-4b8b-9a85-79de5d1e4a1d'

const S3: Bucket = {
  id: '0b1f6f0e-53a7-4b39-8d5c-0a3c2d1e4f5a',
  serviceId: null,
  provider: 's3',
  state: 'active',
  address: 'https://s3.eu-central-1.amazonaws.com/company/clickhouse',
  container: null,
  path: '',
  accessKeyId: 'AKIA1',
  secretEnc: 'sealed',
  roleArn: null,
  region: null,
  caPem: null,
  periodHours: 24,
  startTime: null,
  timeZone: 'UTC',
  followsService: false,
  nextBackupAt: null,
  mayDelete: false,
  testedAt: null,
  testError: null,
  createdAt: NOW,
  updatedAt: NOW,
}
const GCS: Bucket = { ...S3, provider: 'gcs', address: 'https://storage.googleapis.com/company', accessKeyId: 'GOOG1' }
const ROLE: Bucket = { ...S3, roleArn: 'arn:aws:iam::123456789012:role/backups' }
const ROLE_ALONE: Bucket = { ...ROLE, accessKeyId: null }
const AZURE: Bucket = { ...S3, provider: 'azure', container: 'backups', path: 'clickhouse', accessKeyId: null }

const listing = (...names: string[]) => ({
  newest: [{ name: NAME, id: NAME.slice(21), takenAt: NOW, finishedAt: NOW }],
  names: new Set([NAME, ...names]),
})

describe('the statements for a person to run elsewhere', () => {
  const statements = (bucket: Bucket) => [externalRows(bucket, [], listing())[0]?.restoreSql, backupSql(bucket)]

  test.each([
    ['S3', S3, `S3('${S3.address}/`, `'AKIA1', '<secret_access_key>')`],
    ['Google Cloud Storage', GCS, `S3('${GCS.address}/`, `'GOOG1', '<secret_access_key>')`],
    ['a role on AWS', ROLE, `S3('${ROLE.address}/`, `role_arn = 'arn:aws:iam::123456789012:role/backups'`],
    ['a role without a key', ROLE_ALONE, `S3('${ROLE.address}/`, `', extra_credentials(role_arn = 'arn:aws:iam::1`],
    ['Azure', AZURE, `AzureBlobStorage('<connection_string>', 'backups', 'clickhouse/`, ''],
  ])('name the place on %s, with the secret to put in', (_name, bucket, place, credentials) => {
    const [restore, backup] = statements(bucket)
    expect(restore).toContain(`RESTORE ALL FROM ${place}${NAME}'`)
    expect(backup).toContain(`TO ${place}<YYYY-MM-DDThh:mm:ssZ>_<uuid>'`)
    for (const statement of [restore, backup]) expect(statement).toContain(credentials)
  })
})

test('what is in the bucket and has no row is counted', () => {
  const there = listing('2025-01-01T00:00:00Z_00000000-0000-4000-8000-000000000000')
  expect(countHidden(externalRows(S3, [], there), there)).toBe(1)
  expect(countHidden([], null)).toBe(0)
})
