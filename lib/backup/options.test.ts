import { describe, expect, test } from 'vitest'
import { capabilitiesOf } from '@/lib/clickhouse/capabilities'
import { consoleCapabilities } from './console-capabilities'
import { isComplete, requestedOptionsSchema, storedOptionsSchema, toStoredOptions } from './options'
import { refusals } from './refuse-options'

const EVERYTHING = { kind: 'everything' as const }
const TABLE = { kind: 'elements' as const, elements: [{ kind: 'table' as const, database: 'd', table: 't' }] }

describe('what is stored', () => {
  test.each([
    [{ scope: EVERYTHING, structureOnly: false }, true],
    [{ scope: { ...EVERYTHING, exceptDatabases: [], exceptTables: [] }, structureOnly: false }, true],
    [{ scope: EVERYTHING, structureOnly: true }, false],
    [{ scope: { ...EVERYTHING, exceptDatabases: ['d'] }, structureOnly: false }, false],
    [{ scope: { ...EVERYTHING, exceptTables: [{ database: 'd', table: 't' }] }, structureOnly: false }, false],
    [{ scope: TABLE, structureOnly: false }, false],
  ])('only everything with its rows is {}, and all reads back %#', (options, isWhole) => {
    const stored = toStoredOptions(options)
    expect(isComplete(stored)).toBe(isWhole)
    expect(JSON.stringify(stored) === '{}').toBe(isWhole)
    if (!isWhole) expect(storedOptionsSchema.parse(stored)).toEqual(options)
  })

  test('nothing chosen is refused with a sentence', () => {
    const parsed = requestedOptionsSchema.safeParse({ scope: { kind: 'elements', elements: [] } })
    expect(parsed.error?.issues.map((issue) => issue.message)).toEqual(['Choose at least one database or table.'])
  })
})

describe('what the console does not take', () => {
  const official = { VERSION_OFFICIAL: 'ClickHouse', USE_AWS_S3: '1', USE_AZURE_BLOB_STORAGE: '1' }
  const facts = { version: '26.7', buildOptions: {}, backupThreads: 1, disks: [], isFileAllowed: false }
  const ofOfficial = consoleCapabilities(capabilitiesOf({ ...facts, buildOptions: official }))
  const ofEmbedded = consoleCapabilities(capabilitiesOf(facts))
  const asked = requestedOptionsSchema.parse({ form: 'zip', hasPassword: true, compressionMethod: 'zstd' })

  test('zip with a password is taken where the engine has it, and a compression only when it can be read back', () => {
    expect(refusals(asked, ofOfficial)).toEqual({})
    const lzma = requestedOptionsSchema.parse({ form: 'zip', compressionMethod: 'lzma' })
    const sentence = "The console checks a backup by reading it, and can't read a zip compressed with lzma."
    expect(refusals(lzma, ofOfficial)).toEqual({ compression: [sentence] })
  })

  test('what the engine lacks is refused for that reason first', () => {
    expect(refusals(asked, ofEmbedded)['form']).toEqual([expect.stringContaining('without the zip library')])
  })

  test('a directory and every tar without a password are taken', () => {
    for (const form of ['directory', 'tar', 'tar.gz', 'tar.zst'] as const)
      expect(refusals(requestedOptionsSchema.parse({ form }), ofEmbedded)).toEqual({})
  })
})
