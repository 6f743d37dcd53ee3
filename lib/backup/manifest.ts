import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'
import { AppError, errorText } from '@/lib/errors'
import { type BackupFiles, readTexts } from '@/lib/store/backup-files'

const text = z.union([z.string(), z.number()]).transform(String)

const fileEntry = z.object({
  name: text,
  size: z.coerce.number(),
  checksum: text.optional(),
  base_size: z.coerce.number().optional(),
  base_checksum: text.optional(),
  use_base: z.union([z.literal('true'), z.literal('false')]).optional(),
  data_file: text.optional(),
})

const manifestSchema = z.object({
  config: z.object({
    version: z.coerce.number(),
    timestamp: text,
    uuid: text,
    base_backup: text.optional(),
    base_backup_uuid: text.optional(),
    contents: z
      .union([z.object({ file: z.array(fileEntry).default([]) }), z.literal('').transform(() => ({ file: [] }))])
      .default({ file: [] }),
  }),
})

export type ManifestFile = {
  /** Path inside the backup as the engine wrote it: `data/<db>/<table>/<part>/<file>`, escaped. */
  name: string
  sizeBytes: number
  /** How many of the bytes, from the start, lie in the base backup, under the checksum `baseChecksum`. */
  baseBytes: number
  checksum: string
  baseChecksum: string
  /** Where the rest lies: another name when the same content occurs twice. */
  storedAs: string
}

export type Manifest = {
  /** The engine's own id of this backup's files. */
  uuid: string
  /** When the engine wrote it, by the clock and in the time zone of its host; null when it does not say. */
  takenAt: Date | null
  /** What an increment stands on: the name on the same disk, and the uuid that must lie there. */
  base: { disk: string | null; name: string; uuid: string | null } | null
  files: ManifestFile[]
}

const TABLE_OF_CONTENTS = '.backup'

const parser = new XMLParser({ isArray: (name) => name === 'file', parseTagValue: false })

/** Disk and name in `Disk('disk', 'name')`, as the engine writes a base backup down. */
function placeOfBase(place: string): { disk: string | null; name: string } {
  const literals = [...place.matchAll(/'((?:[^'\\]|\\.)*)'/g)].map(([, quoted = '']) => quoted.replace(/\\(.)/g, '$1'))
  const name = literals.at(-1)
  if (name === undefined) throw new Error(`the base backup has an unknown form: ${place}`)
  return { disk: literals.length === 2 ? (literals[0] ?? null) : null, name }
}

function dateOf(timestamp: string): Date | null {
  const date = new Date(timestamp.replace(' ', 'T'))
  return Number.isNaN(date.getTime()) ? null : date
}

/** Parses the XML of a backup's `.backup` file. @throws Error when it is not such a file. */
export function parseManifest(xml: string): Manifest {
  const { config } = manifestSchema.parse(parser.parse(xml))
  const files = config.contents.file.map((file) => ({
    name: file.name,
    sizeBytes: file.size,
    baseBytes: file.use_base === 'true' ? (file.base_size ?? file.size) : (file.base_size ?? 0),
    checksum: file.checksum ?? '',
    baseChecksum: file.base_checksum ?? file.checksum ?? '',
    storedAs: file.data_file ?? file.name,
  }))
  const place = config.base_backup ? placeOfBase(config.base_backup) : null
  const base = place && { ...place, uuid: config.base_backup_uuid ?? null }
  return { uuid: config.uuid, takenAt: dateOf(config.timestamp), base, files }
}

/** Reads a backup's own table of contents. @throws AppError `conflict` when it is gone or unreadable. */
export async function readManifest(files: BackupFiles): Promise<Manifest> {
  const xml = (await readTexts(files, [TABLE_OF_CONTENTS])).get(TABLE_OF_CONTENTS)
  if (xml === undefined) {
    throw new AppError('conflict', 'The files of this backup are gone: its table of contents (.backup) is missing.')
  }
  try {
    return parseManifest(xml)
  } catch (error) {
    const sentence = "This backup is damaged: its table of contents (.backup) can't be read."
    throw new AppError('conflict', sentence, { message: errorText(error), cause: error })
  }
}

/** The files that lie in the backup itself, each once, and their bytes. Empty ones are not stored. */
export function storedSizes(manifest: Manifest): Map<string, number> {
  const sizes = new Map(manifest.files.map((file) => [file.storedAs, file.sizeBytes - file.baseBytes]))
  for (const [name, bytes] of sizes) if (bytes === 0) sizes.delete(name)
  return sizes
}

/** A restore waits for all of them: one after the other they take as long as its engine's start. */
const LOOKS_AT_A_TIME = 32

export type StoredFiles = { bytes: number; files: number; damaged: string[] }

/** Looks at every file the backup should have in the store: its bytes, and the names of those missing or of another size. */
export async function inspectStoredFiles(files: BackupFiles, manifest: Manifest): Promise<StoredFiles> {
  const stored = new Map<string, number>()
  const contradictory = new Set<string>()
  for (const file of manifest.files) {
    const ownBytes = file.sizeBytes - file.baseBytes
    if (ownBytes === 0) continue
    const known = stored.get(file.storedAs)
    // Of two equal files of which one stands on a base, the engine stores only one: the other can't be restored.
    if (known !== undefined && known !== ownBytes) contradictory.add(file.storedAs)
    stored.set(file.storedAs, ownBytes)
  }
  const result: StoredFiles = { bytes: 0, files: stored.size, damaged: [] }
  const expected = [...stored]
  for (let at = 0; at < expected.length; at += LOOKS_AT_A_TIME) {
    const some = expected.slice(at, at + LOOKS_AT_A_TIME)
    const sizes = await Promise.all(some.map(([name]) => files.sizeOf(name)))
    for (const [index, [name, expectedBytes]] of some.entries()) {
      if (sizes[index] === expectedBytes && !contradictory.has(name)) result.bytes += expectedBytes
      else result.damaged.push(name)
    }
  }
  return result
}
