import { open } from 'node:fs/promises'
import type { BackupFiles } from './backup-files'
import { type ByteSource, fileSource, streamSource } from './byte-source'
import { decompress } from './decompress'
import { findSize, readPieces, storeUnreadable } from './directory-files'
import { type TarEntry, tarEntries } from './tar-entries'

type Index = ReadonlyMap<string, TarEntry>

async function indexOf(source: ByteSource): Promise<Index> {
  const index = new Map<string, TarEntry>()
  for await (const entry of tarEntries(source)) {
    const sizeBytes = await source.skip(entry.sizeBytes)
    if (!index.has(entry.name)) index.set(entry.name, { ...entry, sizeBytes })
  }
  return index
}

/** Where each file lies, read once; an archive that is not there has none. */
function indexed(file: string, read: (sizeBytes: number) => Promise<Index>): () => Promise<Index> {
  let index: Promise<Index> | null = null
  const make = async () => {
    const sizeBytes = await findSize(file)
    return sizeBytes === null ? new Map<string, TarEntry>() : read(sizeBytes)
  }
  return () => {
    index ??= make().catch((error: unknown) => {
      index = null
      throw error
    })
    return index
  }
}

/** A backup that the engine wrote as a tar on this machine: only its headers are read to find a file. */
export function tarFiles(file: string): BackupFiles {
  const readIndex = indexed(file, async (sizeBytes) => {
    const handle = await open(file).catch((error: unknown) => {
      throw storeUnreadable(error)
    })
    try {
      return await indexOf(fileSource(file, handle, sizeBytes))
    } finally {
      await handle.close()
    }
  })
  return {
    sizeOf: async (name) => (await readIndex()).get(name)?.sizeBytes ?? null,
    async readEach(names, visit) {
      const index = await readIndex()
      const offsetOf = (name: string) => index.get(name)?.offset ?? 0
      for (const name of names.toSorted((a, b) => offsetOf(a) - offsetOf(b))) {
        const entry = index.get(name)
        await visit(name, entry ? readPieces(file, { start: entry.offset, length: entry.sizeBytes }) : null)
      }
    },
  }
}

/** The same, compressed as a whole: finding a file means to read all that lies before it. */
export function compressedTarFiles(file: string, method: 'gz' | 'zst'): BackupFiles {
  const readIndex = indexed(file, () => indexOf(streamSource(decompress(file, method))))
  return {
    sizeOf: async (name) => (await readIndex()).get(name)?.sizeBytes ?? null,
    async readEach(names, visit) {
      const wanted = new Set(names)
      if (wanted.size > 0 && (await findSize(file)) !== null) {
        const bytes = decompress(file, method)
        try {
          const tar = streamSource(bytes)
          for await (const { name, sizeBytes } of tarEntries(tar)) {
            if (!wanted.delete(name)) continue
            await visit(name, tar.pieces(sizeBytes))
            if (wanted.size === 0) break
          }
        } finally {
          await bytes.return(undefined)
        }
      }
      for (const name of wanted) await visit(name, null)
    },
  }
}
