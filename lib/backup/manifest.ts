import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'
import { AppError, errorText } from '@/lib/errors'

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
  /** What an increment stands on: the name on the same disk, and the uuid that must lie there. */
  base: { name: string; uuid: string | null } | null
  files: ManifestFile[]
}

const parser = new XMLParser({ isArray: (name) => name === 'file', parseTagValue: false })

/** The name in `Disk('disk', 'name')`, as the engine writes a base backup down. */
function lastLiteral(place: string): string {
  const quoted = [...place.matchAll(/'((?:[^'\\]|\\.)*)'/g)].at(-1)?.[1]
  if (quoted === undefined) throw new Error(`the base backup has an unknown form: ${place}`)
  return quoted.replace(/\\(.)/g, '$1')
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
  const baseName = config.base_backup ? lastLiteral(config.base_backup) : null
  const base = baseName === null ? null : { name: baseName, uuid: config.base_backup_uuid ?? null }
  return { uuid: config.uuid, base, files }
}

/** Reads a backup's own table of contents. @throws AppError `conflict` when it is gone or unreadable. */
export async function readManifest(backupDirectory: string): Promise<Manifest> {
  try {
    return parseManifest(await readFile(path.join(backupDirectory, '.backup'), 'utf8'))
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    const sentence = isGone
      ? 'The files of this backup are gone: its table of contents (.backup) is missing.'
      : "This backup is damaged: its table of contents (.backup) can't be read."
    throw new AppError('conflict', sentence, { message: errorText(error), cause: error })
  }
}

export type StoredFiles = { bytes: number; files: number; damaged: string[] }

/** The size of a file, null when there is none. @throws AppError `unavailable` when the store can't tell: that is no damage. */
async function findSize(file: string): Promise<number | null> {
  try {
    return (await stat(file)).size
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null
    const message = `The backup store can't be read (${errorText(error)}).`
    throw new AppError('unavailable', message, { retryable: true, cause: error })
  }
}

/** Looks at every file the backup should have on disk: its bytes, and the names of those missing or of another size. */
export async function inspectStoredFiles(backupDirectory: string, manifest: Manifest): Promise<StoredFiles> {
  const stored = new Map<string, number>()
  for (const file of manifest.files) {
    const ownBytes = file.sizeBytes - file.baseBytes
    if (ownBytes > 0) stored.set(file.storedAs, ownBytes)
  }
  const result: StoredFiles = { bytes: 0, files: stored.size, damaged: [] }
  for (const [name, expectedBytes] of stored) {
    const sizeBytes = await findSize(path.join(backupDirectory, name))
    if (sizeBytes === expectedBytes) result.bytes += sizeBytes
    else result.damaged.push(name)
  }
  return result
}
