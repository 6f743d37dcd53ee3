import { literal } from '@/lib/clickhouse/quote'

/** A place for backups on a server that the console does not run. */
export type BackupDisk = { name: string } & (
  | { kind: 'local'; path: string }
  | { kind: 's3'; endpoint: string; accessKeyId: string; region?: string }
)

/** What stands for the secret, which is typed into the server's file and never into this page. */
export const SECRET_PLACEHOLDER = 'YOUR-SECRET-ACCESS-KEY'
export const KEY_PLACEHOLDER = 'YOUR-ACCESS-KEY-ID'

const NAME = /^[A-Za-z][A-Za-z0-9_]*$/

/** Messages at the fields of a disk that no server would take. */
export function backupDiskProblems(disk: BackupDisk): Partial<Record<'name' | 'path' | 'endpoint', string[]>> {
  return {
    ...(!NAME.test(disk.name) && { name: ['Use letters, digits and _, beginning with a letter.'] }),
    ...(disk.kind === 'local' && !disk.path.startsWith('/') && { path: ['Use an absolute path, beginning with /.'] }),
    ...(disk.kind === 's3' &&
      !/^https?:\/\/[^/]+\/.+/.test(disk.endpoint) && {
        endpoint: ['Use an address with a bucket, such as https://bucket.s3.amazonaws.com/backups/'],
      }),
  }
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function xmlText(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character)
}

/** ClickHouse joins endpoint and name without a slash of its own. */
function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`
}

function diskLines(disk: BackupDisk): string[] {
  if (disk.kind === 'local') return ['<type>local</type>', `<path>${xmlText(withSlash(disk.path))}</path>`]
  return [
    '<type>s3_plain</type>',
    `<endpoint>${xmlText(withSlash(disk.endpoint))}</endpoint>`,
    `<access_key_id>${xmlText(disk.accessKeyId)}</access_key_id>`,
    `<secret_access_key>${SECRET_PLACEHOLDER}</secret_access_key>`,
    ...(disk.region === undefined ? [] : [`<region>${xmlText(disk.region)}</region>`]),
  ]
}

function allowedDiskLines(names: readonly string[]): string[] {
  return names.map((name) => `<allowed_disk>${xmlText(name)}</allowed_disk>`)
}

/** The file that only allows backups to disks which the server has. */
export function allowedDisksXml(names: readonly string[]): string {
  const lines = allowedDiskLines(names).map((line) => `        ${line}`)
  return ['<clickhouse>', '    <backups>', ...lines, '    </backups>', '</clickhouse>', ''].join('\n')
}

/**
 * The file for `/etc/clickhouse-server/config.d/` that lets a server back up to this disk. `disk.name` must have no
 * problem. `alsoAllowed` are disks that the server allows already: a file there replaces what earlier ones list. Source:
 * ClickHouse documentation, "Configure a backup destination".
 */
export function backupDiskXml(disk: BackupDisk, alsoAllowed: readonly string[] = []): string {
  const allowed = allowedDiskLines([...alsoAllowed, disk.name])
  if (disk.kind === 'local') allowed.push(`<allowed_path>${xmlText(withSlash(disk.path))}</allowed_path>`)
  const indent = (lines: string[], width: number) => lines.map((line) => ' '.repeat(width) + line)
  return [
    '<clickhouse>',
    '    <storage_configuration>',
    '        <disks>',
    `            <${disk.name}>`,
    ...indent(diskLines(disk), 16),
    `            </${disk.name}>`,
    '        </disks>',
    '    </storage_configuration>',
    '    <backups>',
    ...indent(allowed, 8),
    '    </backups>',
    '</clickhouse>',
    '',
  ].join('\n')
}

/** Statements that prove, after a restart of the server, that a backup to the disk can be written and read back. */
export function backupDiskTest(disk: Pick<BackupDisk, 'name'>): string {
  const place = `Disk(${literal(disk.name)}, 'console-test')`
  return [
    'CREATE TABLE default.console_backup_test ENGINE = MergeTree ORDER BY n AS SELECT number AS n FROM numbers(10);',
    `BACKUP TABLE default.console_backup_test TO ${place};`,
    `RESTORE TABLE default.console_backup_test AS default.console_backup_test_restored FROM ${place};`,
    "SELECT if(count() = 10, 'The disk works', 'Rows are missing') FROM default.console_backup_test_restored;",
    'DROP TABLE default.console_backup_test, default.console_backup_test_restored;',
  ].join('\n')
}
