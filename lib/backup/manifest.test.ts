import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { directoryFiles } from '@/lib/store/directory-files'
import { type BackupFiles, readTexts } from '@/lib/store/backup-files'
import { contentsTotals, engineOf, readContents, type TextReader } from './contents'
import { inspectStoredFiles, parseManifest, readManifest } from './manifest'

const XML = `<config><version>1</version><deduplicate_files>1</deduplicate_files><timestamp>2026-11-20 22:53:42</timestamp>
<uuid>1424903b-029d-4a52-869b-202169ec85f8</uuid><backup_id>b1</backup_id><contents>
<file><name>metadata/web.sql</name><size>3</size><checksum>a1</checksum></file>
<file><name>metadata/web/my%2Dhits.sql</name><size>60</size><checksum>a2</checksum></file>
<file><name>metadata/web/mv.sql</name><size>40</size><checksum>a3</checksum></file>
<file><name>data/web/my%2Dhits/1_1_1_0/count.txt</name><size>2</size><checksum>b1</checksum></file>
<file><name>data/web/my%2Dhits/1_1_1_0/data.bin</name><size>5</size><checksum>b2</checksum></file>
<file><name>data/web/my%2Dhits/1_1_1_0/p.proj/count.txt</name><size>1</size><checksum>b4</checksum></file>
<file><name>data/web/my%2Dhits/2_2_2_0/count.txt</name><size>2</size><checksum>b1</checksum><data_file>data/web/my%2Dhits/1_1_1_0/count.txt</data_file></file>
<file><name>data/web/my%2Dhits/2_2_2_0/data.bin</name><size>0</size></file>
</contents></config>`

const STORED: Record<string, string> = {
  'metadata/web.sql': 'abc',
  'metadata/web/my%2Dhits.sql': 'CREATE TABLE web.`my-hits` ENGINE = MergeTree ORDER BY a----',
  'metadata/web/mv.sql': 'CREATE MATERIALIZED VIEW web.mv TO web.x',
  'data/web/my%2Dhits/1_1_1_0/count.txt': '21',
  'data/web/my%2Dhits/1_1_1_0/data.bin': '12345',
  'data/web/my%2Dhits/1_1_1_0/p.proj/count.txt': '9',
}

let directory: string
let stored: BackupFiles

const readStored: TextReader = async (files) => {
  const texts = await readTexts(
    stored,
    files.map(({ storedAs }) => storedAs),
  )
  return new Map(files.map((file) => [file, texts.get(file.storedAs) ?? '']))
}

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'manifest-'))
  stored = directoryFiles(directory)
  for (const [name, text] of Object.entries({ ...STORED, '.backup': XML })) {
    await mkdir(path.dirname(path.join(directory, name)), { recursive: true })
    await writeFile(path.join(directory, name), text)
  }
})

afterEach(() => rm(directory, { recursive: true }))

describe('contents of a backup', () => {
  test('rows are summed over parts, a count stored once for two parts counts twice, a projection does not count', async () => {
    const contents = await readContents(await readManifest(stored), readStored)
    expect(contents.databases).toEqual([
      {
        name: 'web',
        tables: [
          { name: 'mv', engine: 'MaterializedView', rows: null, bytes: 0, parts: 0 },
          { name: 'my-hits', engine: 'MergeTree', rows: 42, bytes: 10, parts: 2 },
        ],
      },
    ])
    expect(contentsTotals(contents)).toEqual({ databases: 1, tables: 2, rows: 42, bytes: 10 })
  })

  test('every stored file is there with its size', async () => {
    const inspected = await inspectStoredFiles(stored, await readManifest(stored))
    expect(inspected).toEqual({ bytes: 111, files: 6, damaged: [] })
  })

  test('a missing and a shortened file are named', async () => {
    await rm(path.join(directory, 'metadata/web.sql'))
    await writeFile(path.join(directory, 'data/web/my%2Dhits/1_1_1_0/data.bin'), '1234')
    const inspected = await inspectStoredFiles(stored, await readManifest(stored))
    expect(inspected.damaged.toSorted()).toEqual(['data/web/my%2Dhits/1_1_1_0/data.bin', 'metadata/web.sql'])
  })

  test('two equal files of which one stands on a base, stored only once, are damage: one of them is lost', async () => {
    const entry = (table: string, more: string) =>
      `<file><name>data/web/${table}/a.bin</name><size>5</size><checksum>c</checksum>${more}</file>`
    const onBase = entry('my%2Dhits/1_1_1_0', '<use_base>true</use_base><base_size>2</base_size>')
    const copy = entry('copy', '<data_file>data/web/my%2Dhits/1_1_1_0/a.bin</data_file>')
    await writeFile(path.join(directory, 'data/web/my%2Dhits/1_1_1_0/a.bin'), '12345')
    const manifest = parseManifest(XML.replace(/<contents>.*<\/contents>/s, `<contents>${onBase}${copy}</contents>`))
    expect((await inspectStoredFiles(stored, manifest)).damaged).toEqual(['data/web/my%2Dhits/1_1_1_0/a.bin'])
  })

  test('a file that the store can not read is no damage, but a failure that may pass', async () => {
    const file = path.join(directory, 'data/web/my%2Dhits/1_1_1_0/data.bin')
    await rm(file)
    await symlink(file, file)
    await expect(inspectStoredFiles(stored, await readManifest(stored))).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
    })
  })

  test('a missing and an unreadable table of contents each have their sentence', async () => {
    await writeFile(path.join(directory, '.backup'), 'not xml')
    await expect(readManifest(stored)).rejects.toThrow(
      expect.objectContaining({ userMessage: expect.stringContaining('damaged') }),
    )
    await rm(path.join(directory, '.backup'))
    await expect(readManifest(stored)).rejects.toThrow(
      expect.objectContaining({ userMessage: expect.stringContaining('gone') }),
    )
  })

  test('an empty backup has no files', () => {
    const xml = '<config><version>1</version><timestamp>t</timestamp><uuid>u</uuid><contents></contents></config>'
    expect(parseManifest(xml)).toMatchObject({ uuid: 'u', base: null, files: [] })
  })
})

test.each([
  ['CREATE TABLE a.b (x Int8) ENGINE = ReplacingMergeTree(v) ORDER BY x', 'ReplacingMergeTree'],
  ['CREATE MATERIALIZED VIEW a.mv TO a.b AS SELECT 1', 'MaterializedView'],
  ['CREATE VIEW a.v AS SELECT 1', 'View'],
  ['CREATE DICTIONARY a.d (x Int8) PRIMARY KEY x', 'Dictionary'],
])('engineOf(%s)', (sql, engine) => {
  expect(engineOf(sql)).toBe(engine)
})
