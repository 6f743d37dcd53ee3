import { copyFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readTexts } from './backup-files'
import { UnreadableBackup } from './unreadable-backup'
import { zipFiles } from './zip-files'

/** Made by minizip-ng as ClickHouse calls it (tests/fixtures/zip/README.md). */
const fixture = (name: string) => path.resolve('tests/fixtures/zip', `${name}.zip`)
const PASSWORD = 'pass wörd'
const NAMES = ['.backup', 'data/count.txt', 'data/empty']
const ROWS = Array.from({ length: 24 }, (_, i) => `row ${i}, ${(i * i * 7919) % 1_000_003}\n`).join('')
const TEXTS = { '.backup': '<config><version>1</version></config>', 'data/count.txt': ROWS, 'data/empty': '' }

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'console-zip-'))
})
afterAll(() => rm(dir, { recursive: true }))

async function read(file: string, password: string | null): Promise<Record<string, string>> {
  return Object.fromEntries(await readTexts(zipFiles(file, password), NAMES))
}

test.each([
  ['deflate', null],
  ['store', null],
  ['deflate-password', PASSWORD],
  ['zstd-password', PASSWORD],
])('reads what minizip-ng wrote: %s', async (name, password) => {
  expect(await read(fixture(name), password)).toEqual(TEXTS)
  const files = zipFiles(fixture(name), password)
  expect(await Promise.all([...NAMES, 'no'].map((file) => files.sizeOf(file)))).toEqual([37, ROWS.length, 0, null])
})

describe('what it lacks the means for is no damage, and says so', () => {
  test.each([
    ['deflate-password', null, 'does not know'],
    ['deflate-password', 'password', 'not the password'],
    ['lzma', null, "compressed with lzma, which the console can't read"],
  ])('%s with %s', async (name, password, sentence) => {
    const error: unknown = await read(fixture(name), password).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(UnreadableBackup)
    expect(error).toMatchObject({ userMessage: expect.stringContaining(sentence) })
  })
})

test('an archive that is gone or was cut holds nothing', async () => {
  const file = path.join(dir, 'cut.zip')
  expect(await read(file, null)).toEqual({})
  await copyFile(fixture('deflate'), file)
  await truncate(file, 400)
  expect(await read(file, null)).toEqual({})
})

/** All of them take a minute; with this many the flips of all archives together still fall on every field. */
const FLIP_EVERY = 7

describe('whichever byte is flipped, no file ever comes with other bytes to its full length', () => {
  test.each([
    ['deflate', null],
    ['store', null],
    ['deflate-password', PASSWORD],
    ['zstd-password', PASSWORD],
  ])('%s', async (name, password) => {
    const whole = await readFile(fixture(name))
    const file = path.join(dir, `${name}.zip`)
    let noticed = 0
    for (let at = 0; at < whole.length; at += FLIP_EVERY) {
      const flipped = Buffer.from(whole)
      flipped[at] = (whole[at] ?? 0) ^ (1 << (at % 8))
      await writeFile(file, flipped)
      const texts = await read(file, password)
      for (const [entry, text] of Object.entries(TEXTS)) {
        const got = texts[entry]
        if (got !== text) noticed += 1
        expect(got === undefined || got === text || got.length < text.length, `${entry} after a flip at ${at}`).toBe(
          true,
        )
      }
    }
    expect(noticed).toBeGreaterThan(0)
  })
})
