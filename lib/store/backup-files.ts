/**
 * The stored files of one backup, by their names in it, wherever and in whatever form they lie. Null means that there is
 * no such file. A store that can't tell, or breaks off, throws AppError `unavailable`, retryable: that is no damage.
 */
export type BackupFiles = {
  sizeOf(name: string): Promise<number | null>
  /** Reads several files, each once, in whatever order suits the store, and up to `atATime` of them together. */
  readEach(names: readonly string[], visit: FileVisitor, atATime?: number): Promise<void>
}

/** Content comes in pieces; a file that was cut comes shorter than it should be. */
export type FileVisitor = (name: string, content: AsyncIterable<Uint8Array> | null) => Promise<void>

/** Where the backups of a service lie, each under the name by which its engine knows it. */
export type BackupStore = { open(name: string): BackupFiles }

/** Reads whole small files as text. Those that are not there are not in the answer. */
export async function readTexts(
  files: BackupFiles,
  names: readonly string[],
  atATime?: number,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  const visit: FileVisitor = async (name, content) => {
    if (!content) return
    const pieces: Uint8Array[] = []
    for await (const piece of content) pieces.push(piece)
    texts.set(name, Buffer.concat(pieces).toString('utf8'))
  }
  await files.readEach(names, visit, atATime)
  return texts
}
