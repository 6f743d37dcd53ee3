import { XMLParser } from 'fast-xml-parser'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type BackupDisk,
  backupDiskProblems,
  backupDiskTest,
  backupDiskXml,
  SECRET_PLACEHOLDER,
} from './backup-disk-config'

const parser = new XMLParser({ parseTagValue: false, trimValues: false })

function read(disk: BackupDisk) {
  return parser.parse(backupDiskXml(disk)).clickhouse
}

describe('the file for config.d', () => {
  test('a local disk reads as the founding document has it', () => {
    const parsed = read({ kind: 'local', name: 'backups', path: '/backups' })
    expect(parsed.storage_configuration.disks.backups).toMatchObject({ type: 'local', path: '/backups/' })
    expect(parsed.backups).toMatchObject({ allowed_disk: 'backups', allowed_path: '/backups/' })
  })

  test('a bucket is a plain S3 disk, and its secret is left to the person', () => {
    const parsed = read({ kind: 's3', name: 'b', endpoint: 'https://x.example.com/b/', accessKeyId: 'AK' })
    expect(parsed.storage_configuration.disks.b).toMatchObject({
      type: 's3_plain',
      endpoint: 'https://x.example.com/b/',
      secret_access_key: SECRET_PLACEHOLDER,
    })
    expect(parsed.backups.allowed_path).toBeUndefined()
  })

  test('whatever stands in a path or key, the file stays well-formed and gives it back', () => {
    const text = fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", ']', '/', 'a', 'é', '-', '!') })
    fc.assert(
      fc.property(text, text, (path, accessKeyId) => {
        expect(`${read({ kind: 'local', name: 'd', path: `/${path}x/` }).storage_configuration.disks.d.path}`).toBe(
          `/${path}x/`,
        )
        const bucket = read({ kind: 's3', name: 'd', endpoint: `https://h/${path}x/`, accessKeyId: `${accessKeyId}x` })
        expect(bucket.storage_configuration.disks.d.access_key_id).toBe(`${accessKeyId}x`)
      }),
    )
  })
})

test('a name that would leave its tag, a relative path and an address without a bucket are refused at the field', () => {
  expect(backupDiskProblems({ kind: 'local', name: 'a><b', path: 'backups' })).toEqual({
    name: [expect.any(String)],
    path: [expect.any(String)],
  })
  expect(backupDiskProblems({ kind: 's3', name: 'a', endpoint: 'https://host', accessKeyId: '' })).toEqual({
    endpoint: [expect.any(String)],
  })
  expect(backupDiskProblems({ kind: 'local', name: 'backups', path: '/backups/' })).toEqual({})
})

test('the test statements name the disk', () => {
  expect(backupDiskTest({ name: 'mine' })).toContain("TO Disk('mine', 'console-test');")
})
