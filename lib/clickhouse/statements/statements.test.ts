import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { backupStatement } from './backup-statement'
import { restoreStatement } from './restore-statement'
import type { BackupPlace } from './schemas'

type Token = { kind: 'literal' | 'identifier' | 'word' | 'mark'; value: string }

const ESCAPED: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '0': '\0' }

/** ClickHouse's lexer, as far as these statements go; it throws at a comment, a `;` or a quote that never closes. */
function tokenise(sql: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const quoted = (quote: string): string => {
    let value = ''
    for (at += 1; at < sql.length; at += 1) {
      const character = sql.charAt(at)
      if (character === quote) {
        at += 1
        return value
      }
      if (character !== '\\') value += character
      else value += ESCAPED[sql.charAt((at += 1))] ?? sql.charAt(at)
    }
    throw new Error('a quote is never closed')
  }
  while (at < sql.length) {
    const character = sql.charAt(at)
    const word = /^\w+/.exec(sql.slice(at))?.[0]
    if (character === ' ') at += 1
    else if (character === "'") tokens.push({ kind: 'literal', value: quoted("'") })
    else if (character === '`') tokens.push({ kind: 'identifier', value: quoted('`') })
    else if (word) {
      tokens.push({ kind: 'word', value: word })
      at += word.length
    } else if ('(),.='.includes(character)) {
      tokens.push({ kind: 'mark', value: character })
      at += 1
    } else throw new Error(`${JSON.stringify(character)} stands outside of quotes`)
  }
  return tokens
}

const valuesOf = (sql: string, kind: Token['kind']) =>
  tokenise(sql).flatMap((token) => (token.kind === kind ? [token.value] : []))

const hostile = fc.string({
  minLength: 1,
  unit: fc.oneof(
    fc.constantFrom("'", '`', '"', '\\', '\n', '\r', '\t', '\0', ';', '--', '/*', '*/', '$$', 'ASYNC'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  ),
})
const DISK: BackupPlace = { kind: 'disk', disk: 'b', name: 'n' }
const S3: BackupPlace = { kind: 's3', url: 'https://s/b/n.zip', credentials: { kind: 'key', accessKeyId: 'AK' } }

describe('hostile text', () => {
  test('every name is one identifier and every value one literal, in their places', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 9, maxLength: 9 }), (names) => {
        const [database = '', table = '', toDatabase = '', toTable = '', whole = '', as = '', except = ''] = names
        const [, , , , , , , partition = '', id = ''] = names
        fc.pre(new Set([database, toDatabase, whole, as]).size === 4)
        const elements = [
          {
            kind: 'table' as const,
            database,
            table,
            as: { database: toDatabase, table: toTable },
            partitions: [partition],
          },
          { kind: 'database' as const, name: whole, as, exceptTables: [except] },
        ]
        const options = { scope: { kind: 'elements' as const, elements }, id }
        const place: BackupPlace = { kind: 'disk', disk: id, name: 'n' }
        for (const { sql } of [backupStatement(place, options), restoreStatement(place, options)]) {
          const identifiers = [database, table, toDatabase, toTable, whole, as, whole, except]
          expect(valuesOf(sql, 'identifier')).toEqual(identifiers)
          expect(valuesOf(sql, 'literal')).toEqual([partition, id, 'n', id])
        }
      }),
    )
  })

  test('every secret is one literal, and what is shown does not depend on it', () => {
    const options = { scope: { kind: 'everything' as const }, form: 'zip' as const, hasPassword: true, baseBackup: S3 }
    const base = { ...S3, url: 'https://s/b/base.zip' }
    fc.assert(
      fc.property(hostile, hostile, hostile, (password, place, basePlace) => {
        const secrets = { password, place, basePlace }
        for (const make of [
          (given: typeof secrets) => backupStatement(S3, { ...options, baseBackup: base }, given),
          (given: typeof secrets) => restoreStatement(S3, { ...options, baseBackup: base }, given),
        ]) {
          const { sql, shown } = make(secrets)
          expect(valuesOf(sql, 'literal')).toEqual([S3.url, 'AK', place, base.url, 'AK', basePlace, password])
          expect(shown).toBe(make({ password: 'other', place: 'other', basePlace: 'other' }).shown)
          const hidden = valuesOf(shown, 'literal').filter((value) => value === '[HIDDEN]')
          expect(hidden).toHaveLength(3)
          expect(make({ password: '[HIDDEN]', place: '[HIDDEN]', basePlace: '[HIDDEN]' }).sql).toBe(shown)
        }
      }),
    )
  })
})

const scoped = (...elements: object[]) =>
  ({ scope: { kind: 'elements', elements } }) as Parameters<typeof backupStatement>[1]
const TABLE = { kind: 'table', database: 'd', table: 't' }
const ALL = { scope: { kind: 'everything' as const } }
const SYSTEM = '`system`, `INFORMATION_SCHEMA`, `information_schema`'
const zip: BackupPlace = { ...DISK, name: 'n.zip' }
const onZip = { ...ALL, form: 'zip' as const }

describe('BACKUP, against the documented grammar', () => {
  test.each([
    [scoped(TABLE), 'BACKUP TABLE `d`.`t` TO'],
    [scoped({ ...TABLE, as: { database: 'd2', table: 't2' } }), 'BACKUP TABLE `d`.`t` AS `d2`.`t2` TO'],
    [scoped({ ...TABLE, partitions: ['2', '3'] }), "BACKUP TABLE `d`.`t` PARTITIONS ID '2', ID '3' TO"],
    [
      scoped({ kind: 'database', name: 'd', as: 'e', exceptTables: ['a', 'b'] }),
      'BACKUP DATABASE `d` AS `e` EXCEPT TABLES `d`.`a`, `d`.`b` TO',
    ],
    [scoped({ kind: 'database', name: 'x' }, TABLE), 'BACKUP DATABASE `x`, TABLE `d`.`t` TO'],
    [
      { scope: { kind: 'everything' as const, exceptDatabases: ['x'], exceptTables: [{ database: 'd', table: 't' }] } },
      `BACKUP ALL EXCEPT DATABASES ${SYSTEM}, \`x\` EXCEPT TABLES \`d\`.\`t\` TO`,
    ],
  ])('scope %#', (options, head) => {
    expect(backupStatement(DISK, options).sql).toBe(`${head} Disk('b', 'n')`)
  })

  test.each([
    [DISK, { ...ALL, id: 'i', isAsync: true }, " TO Disk('b', 'n') SETTINGS id = 'i' ASYNC"],
    [DISK, { ...ALL, structureOnly: true }, " TO Disk('b', 'n') SETTINGS structure_only = true"],
    [DISK, { ...ALL, baseBackup: zip }, " TO Disk('b', 'n') SETTINGS base_backup = Disk('b', 'n.zip')"],
    [{ ...DISK, name: 'n.tar.zst' }, { ...ALL, form: 'tar.zst' as const }, " TO Disk('b', 'n.tar.zst')"],
    [
      zip,
      { ...onZip, compressionMethod: 'lzma' as const, compressionLevel: 3, hasPassword: true },
      " TO Disk('b', 'n.zip') SETTINGS compression_method = 'lzma', compression_level = 3, password = '[HIDDEN]'",
    ],
    [S3, onZip, " TO S3('https://s/b/n.zip', 'AK', '[HIDDEN]')"],
    [
      { ...S3, credentials: { ...S3.credentials, roleArn: 'arn:r' } },
      onZip,
      " TO S3('https://s/b/n.zip', 'AK', '[HIDDEN]', extra_credentials(role_arn = 'arn:r'))",
    ],
    [
      { kind: 's3' as const, url: 'https://s/b/n', credentials: { kind: 'role' as const, roleArn: 'arn:r' } },
      ALL,
      " TO S3('https://s/b/n', extra_credentials(role_arn = 'arn:r'))",
    ],
    [
      { kind: 's3' as const, url: 'https://s/b/n', credentials: { kind: 'environment' as const } },
      ALL,
      " TO S3('https://s/b/n')",
    ],
    [{ kind: 'azure' as const, container: 'c', path: 'p' }, ALL, " TO AzureBlobStorage('[HIDDEN]', 'c', 'p')"],
    [{ kind: 'file' as const, path: '/p' }, ALL, " TO File('/p')"],
  ])('target and settings %#', (place, options, tail) => {
    const { shown } = backupStatement(place, options, { password: 'pw', place: 'key' })
    expect(shown).toBe(`BACKUP ALL EXCEPT DATABASES ${SYSTEM}${tail}`)
  })
})

describe('RESTORE, against the documented grammar', () => {
  test.each([
    [ALL, "FROM Disk('b', 'n')"],
    [{ ...ALL, isAsync: true, id: 'i' }, "FROM Disk('b', 'n') SETTINGS id = 'i' ASYNC"],
    [{ ...ALL, structureOnly: true }, "FROM Disk('b', 'n') SETTINGS structure_only = true"],
    [
      { ...ALL, allowNonEmptyTables: true, allowDifferentTableDef: true, allowDifferentDatabaseDef: true },
      "FROM Disk('b', 'n') SETTINGS allow_non_empty_tables = true, allow_different_table_def = true, allow_different_database_def = true",
    ],
    [
      { ...ALL, createTable: true, createDatabase: false },
      "FROM Disk('b', 'n') SETTINGS create_table = 1, create_database = 0",
    ],
    [{ ...ALL, createTable: 'if not exists' as const }, "FROM Disk('b', 'n')"],
    [{ ...ALL, baseBackup: zip }, "FROM Disk('b', 'n') SETTINGS base_backup = Disk('b', 'n.zip')"],
  ])('settings %#', (options, tail) => {
    expect(restoreStatement(DISK, options).sql).toBe(`RESTORE ALL ${tail}`)
  })

  test('a password is shown hidden', () => {
    const { sql, shown } = restoreStatement(zip, { ...ALL, hasPassword: true }, { password: 'pw' })
    expect(sql).toBe("RESTORE ALL FROM Disk('b', 'n.zip') SETTINGS password = 'pw'")
    expect(shown).toBe("RESTORE ALL FROM Disk('b', 'n.zip') SETTINGS password = '[HIDDEN]'")
  })

  test('a secret that is missing is refused, never left out', () => {
    expect(() => restoreStatement(zip, { ...ALL, hasPassword: true })).toThrow('The password is missing.')
    expect(() => backupStatement(S3, onZip)).toThrow('The secret access key is missing.')
  })
})
