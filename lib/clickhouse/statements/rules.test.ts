import { describe, expect, test } from 'vitest'
import { formOf, withForm } from './place'
import { backupProblems, restoreProblems } from './rules'
import { archiveFormSchema, type BackupPlace, backupOptionsSchema, restoreOptionsSchema } from './schemas'

const PLACE: BackupPlace = { kind: 'disk', disk: 'b', name: 'n' }
const TABLE = { kind: 'table', database: 'd', table: 't' }
const elements = (...list: object[]) => ({ scope: { kind: 'elements', elements: list } })

function backup(input: object, place: BackupPlace = PLACE): string[] {
  return backupProblems(place, backupOptionsSchema.parse({ scope: { kind: 'everything' }, ...input }))
}

function restore(input: object, place: BackupPlace = PLACE): string[] {
  return restoreProblems(place, restoreOptionsSchema.parse({ scope: { kind: 'everything' }, ...input }))
}

describe('options of BACKUP that exclude each other', () => {
  const zip = { form: 'zip' }
  const zipPlace = withForm(PLACE, 'zip')

  test.each([
    [{}, PLACE, []],
    [{ ...zip, hasPassword: true, compressionMethod: 'zstd', compressionLevel: 3 }, zipPlace, []],
    [
      { ...zip, hasPassword: true, baseBackup: { ...PLACE, name: 'base.zip' }, baseHasSamePassword: true },
      zipPlace,
      [],
    ],
    [elements({ ...TABLE, partitions: ['1'] }, { kind: 'database', name: 'e' }), PLACE, []],
    [zip, PLACE, ['The name does not have the ending of the form zip.']],
    [{}, zipPlace, ['The name does not have the ending of the form directory.']],
    [{ hasPassword: true }, PLACE, ['Only a zip archive can have a password.']],
    [{ compressionMethod: 'lzma' }, PLACE, ['Only a zip archive can have a compression method.']],
    [
      { compressionLevel: 3, form: 'tar' },
      withForm(PLACE, 'tar'),
      ['Only a zip archive can have a compression level.'],
    ],
    [
      { ...zip, compressionMethod: 'store', compressionLevel: 3 },
      zipPlace,
      ['The method store does not compress: no level.'],
    ],
    [{ baseBackup: PLACE }, PLACE, ['A backup cannot be its own base.']],
    [
      { structureOnly: true, baseBackup: { ...PLACE, name: 'base' } },
      PLACE,
      ['Structure only holds no rows, so it needs no base backup.'],
    ],
    [
      { ...zip, hasPassword: true, baseHasSamePassword: true },
      zipPlace,
      ['Only a base that is a zip archive can have a password.'],
    ],
    [
      { baseBackup: { ...PLACE, name: 'base.zip' }, baseHasSamePassword: true },
      PLACE,
      ['The base can only have the same password when a password is given.'],
    ],
    [
      { structureOnly: true, ...elements({ ...TABLE, partitions: ['1'] }) },
      PLACE,
      ['Structure only takes no rows, so it cannot be of chosen partitions.'],
    ],
    [
      elements(TABLE, TABLE),
      PLACE,
      ['A database or table is chosen twice.', 'Two of the chosen would get the same name.'],
    ],
    [
      elements(TABLE, { ...TABLE, table: 'u', as: { database: 'd', table: 't' } }),
      PLACE,
      ['Two of the chosen would get the same name.'],
    ],
    [
      elements(TABLE, { kind: 'database', name: 'd' }),
      PLACE,
      ['A table is chosen together with its whole database: choose one of the two.'],
    ],
  ])('%#', (input, place, sentences) => {
    expect(backup(input, place)).toEqual(sentences)
  })
})

test('options of RESTORE that exclude each other', () => {
  expect(restore({ allowNonEmptyTables: true, allowDifferentTableDef: true, createTable: false })).toEqual([])
  expect(restore({ hasPassword: true }, withForm(PLACE, 'zip'))).toEqual([])
  for (const input of [
    { hasPassword: true },
    { structureOnly: true, allowNonEmptyTables: true },
    { createTable: true, allowNonEmptyTables: true },
    { createTable: true, allowDifferentTableDef: true },
    { createDatabase: true, allowDifferentDatabaseDef: true },
    { structureOnly: true, ...elements({ ...TABLE, partitions: ['1'] }) },
  ]) {
    expect(restore(input)).toEqual([expect.stringMatching(/^[A-Z].*\.$/)])
  }
})

test.each(archiveFormSchema.options)('a place made for the form %s is read as that form', (form) => {
  expect(formOf(withForm(PLACE, form))).toBe(form)
})

test('input that could not be written is refused', () => {
  const isRefused = (input: object) =>
    !backupOptionsSchema.safeParse({ scope: { kind: 'everything' }, ...input }).success
  expect(isRefused(elements())).toBe(true)
  expect(isRefused(elements({ ...TABLE, table: '' }))).toBe(true)
  expect(isRefused(elements({ ...TABLE, table: 'half \ud800' }))).toBe(true)
  expect(isRefused(elements({ ...TABLE, partitions: [] }))).toBe(true)
  expect(isRefused({ compressionMethod: "x' --" })).toBe(true)
  expect(
    isRefused({ baseBackup: { kind: 's3', url: 'https://key:secret@s/b', credentials: { kind: 'environment' } } }),
  ).toBe(true)
})
