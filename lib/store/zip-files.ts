import type { FileEntry } from '@zip.js/zip.js'
import { isAppError } from '@/lib/errors'
import type { BackupFiles } from './backup-files'
import { findSize } from './directory-files'
import { passwordMissing, passwordWrong, UnreadableBackup } from './unreadable-backup'
import { ZIP_METHODS, zipLibrary } from './zip-library'

type Entries = ReadonlyMap<string, FileEntry>

/** So many entries must refuse a password before it is taken for wrong, and not one of them for damaged. */
const PASSWORD_PROBES = 3

/** @throws UnreadableBackup when all of it is compressed in a way that can't be read here; a single such entry is damage. */
async function refuseMethod(entries: readonly FileEntry[]): Promise<void> {
  const { getSupportedCompressionMethods } = await zipLibrary()
  const known = new Set(getSupportedCompressionMethods().map(({ compressionMethod }) => compressionMethod))
  const [first] = entries
  if (!first || entries.some(({ compressionMethod }) => known.has(compressionMethod))) return
  const method = ZIP_METHODS[first.compressionMethod] ?? `method ${first.compressionMethod}`
  throw new UnreadableBackup(`This zip archive is compressed with ${method}, which the console can't read.`)
}

async function opens(entry: FileEntry, password: string): Promise<boolean> {
  const nowhere = new WritableStream<Uint8Array>()
  try {
    await entry.getData(nowhere, { password, checkPasswordOnly: true })
    return true
  } catch (error) {
    if (isAppError(error)) throw error
    return false
  }
}

/** @throws UnreadableBackup when the entries need another password than this one; a single one that does is damaged. */
async function requirePassword(entries: readonly FileEntry[], password: string | null): Promise<void> {
  const sealed = entries.filter(({ encrypted }) => encrypted)
  if (sealed.length < entries.length || sealed.length === 0) return
  if (password === null) throw passwordMissing()
  for (const entry of sealed.slice(0, PASSWORD_PROBES)) if (await opens(entry, password)) return
  throw passwordWrong()
}

async function listEntries(file: string, sizeBytes: number): Promise<FileEntry[]> {
  const { FileReader, ZipReader } = await zipLibrary()
  // The engine's names are ASCII or UTF-8, and minizip does not say so in their flags.
  const reader = new ZipReader(new FileReader(file, sizeBytes), { filenameEncoding: 'utf-8' })
  try {
    return (await reader.getEntries()).flatMap((entry) => (entry.directory ? [] : [entry]))
  } catch (error) {
    if (isAppError(error)) throw error
    // Cut: the list of what is in it stands at its end.
    return []
  }
}

/**
 * What an entry holds. Of a damaged one less comes, never other bytes to its full length: the library compares the
 * checksum, with a password also the authentication code, before the last piece is given.
 */
async function* contentOf(entry: FileEntry, password: string | null): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const ended = entry.getData(writable, { checkCrc32: true, ...(password !== null && { password }) }).then(
    () => null,
    async (error: unknown) => {
      // What failed before the first byte has not told its reader.
      await writable.abort(error).catch(() => undefined)
      return error
    },
  )
  const pieces = readable.getReader()
  try {
    let held: Uint8Array | null = null
    for (;;) {
      const next = await pieces.read().catch(() => null)
      if (!next || next.done) break
      if (held) yield held
      held = next.value
    }
    const error = await ended
    if (isAppError(error)) throw error
    if (held && error === null) yield held
  } finally {
    await pieces.cancel().catch(() => undefined)
    await ended
  }
}

/**
 * A backup that the engine wrote as a zip on this machine, with or without a password. Its list of entries is read once.
 * @throws UnreadableBackup when the password is wrong or missing, or a compression unknown.
 */
export function zipFiles(file: string, password: string | null): BackupFiles {
  let index: Promise<Entries> | null = null
  const read = async (): Promise<Entries> => {
    const sizeBytes = await findSize(file)
    if (sizeBytes === null) return new Map()
    const entries = await listEntries(file, sizeBytes)
    await refuseMethod(entries)
    await requirePassword(entries, password)
    return new Map(entries.map((entry) => [entry.filename, entry]))
  }
  const readIndex = () => {
    index ??= read().catch((error: unknown) => {
      index = null
      throw error
    })
    return index
  }
  return {
    sizeOf: async (name) => (await readIndex()).get(name)?.uncompressedSize ?? null,
    async readEach(names, visit) {
      const entries = await readIndex()
      const offsetOf = (name: string) => entries.get(name)?.offset ?? 0
      for (const name of names.toSorted((a, b) => offsetOf(a) - offsetOf(b))) {
        const entry = entries.get(name)
        await visit(name, entry ? contentOf(entry, password) : null)
      }
    },
  }
}
