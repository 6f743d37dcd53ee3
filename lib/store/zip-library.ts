import { open } from 'node:fs/promises'
import { Decompress } from 'fzstd'
import { codeOf, storeUnreadable } from './directory-files'

/** Of zip entries; the numbers are those of the format. */
export const ZIP_METHODS: Readonly<Record<number, string>> = {
  0: 'store',
  8: 'deflate',
  12: 'bzip2',
  14: 'lzma',
  93: 'zstd',
  95: 'xz',
}

const ZSTD = 93

/** A damaged archive may tell any length, and Node.js ends when it is asked for 2 GiB at once. */
const MAX_READ_BYTES = 512 * 1024 * 1024

/** Zlib has no zstd before Node.js 22.15. */
class UnzstdStream extends TransformStream<Uint8Array, Uint8Array> {
  constructor() {
    const ready: Uint8Array[] = []
    const decompress = new Decompress((piece) => ready.push(piece))
    const pass = (bytes: Uint8Array, isLast: boolean, out: TransformStreamDefaultController<Uint8Array>) => {
      decompress.push(bytes, isLast)
      for (const piece of ready.splice(0)) out.enqueue(piece)
    }
    super({
      transform: (bytes, out) => pass(bytes, false, out),
      flush: (out) => pass(new Uint8Array(), true, out),
    })
  }
}

async function load() {
  const zip = await import('@zip.js/zip.js')
  zip.configure({ useWebWorkers: false })
  zip.registerCodec({ compressionMethod: ZSTD, format: 'zstd', DecompressionStream: UnzstdStream })

  /** Bytes of a file, which is open only while they are read. A disk that has lost them gives none. */
  class FileReader extends zip.Reader<string> {
    constructor(
      private readonly file: string,
      sizeBytes: number,
    ) {
      super(file)
      this.size = sizeBytes
    }

    override async readUint8Array(index: number, asked: number): Promise<Uint8Array> {
      const length = Math.max(0, Math.min(asked, this.size - index, MAX_READ_BYTES))
      if (length === 0) return new Uint8Array()
      try {
        const handle = await open(this.file)
        try {
          const { bytesRead, buffer } = await handle.read(new Uint8Array(length), 0, length, index)
          return buffer.subarray(0, bytesRead)
        } finally {
          await handle.close()
        }
      } catch (error) {
        if (codeOf(error) === 'EIO') return new Uint8Array()
        throw storeUnreadable(error)
      }
    }
  }
  return { ...zip, FileReader }
}

let library: ReturnType<typeof load> | null = null

/** The library that reads zip archives, loaded when the first one is opened. */
export function zipLibrary(): ReturnType<typeof load> {
  library ??= load()
  return library
}
