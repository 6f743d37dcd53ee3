import type { FileHandle } from 'node:fs/promises'
import { readPieces } from './directory-files'

/** Bytes one after the other. At the end of them less comes than was asked for. */
export type ByteSource = {
  readonly position: number
  read(length: number): Promise<Buffer>
  /** Returns how many bytes there were to pass over. */
  skip(length: number): Promise<number>
  pieces(length: number): AsyncIterable<Uint8Array>
}

/** A file of `sizeBytes` on this machine: what is passed over is not read. */
export function fileSource(file: string, handle: FileHandle, sizeBytes: number): ByteSource {
  let position = 0
  const take = (length: number) => {
    const taken = Math.max(0, Math.min(length, sizeBytes - position))
    position += taken
    return taken
  }
  return {
    get position() {
      return position
    },
    async read(length) {
      const start = position
      const buffer = Buffer.alloc(take(length))
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, start)
      return buffer.subarray(0, bytesRead)
    },
    async skip(length) {
      return take(length)
    },
    pieces(length) {
      const start = position
      return readPieces(file, { start, length: take(length) })
    },
  }
}

/** What comes from a stream and can't be passed over without reading it. */
export function streamSource(stream: AsyncIterable<Uint8Array>): ByteSource {
  const chunks = stream[Symbol.asyncIterator]()
  let chunk: Uint8Array = new Uint8Array()
  let position = 0
  /** At most `length` bytes, none at the end. */
  async function next(length: number): Promise<Uint8Array> {
    while (chunk.length === 0) {
      const { done, value } = await chunks.next()
      if (done) return chunk
      chunk = value
    }
    const piece = chunk.subarray(0, length)
    chunk = chunk.subarray(piece.length)
    position += piece.length
    return piece
  }
  async function* pieces(length: number): AsyncGenerator<Uint8Array> {
    for (let left = length; left > 0; ) {
      const piece = await next(left)
      if (piece.length === 0) return
      left -= piece.length
      yield piece
    }
  }
  return {
    get position() {
      return position
    },
    async read(length) {
      const read: Uint8Array[] = []
      for await (const piece of pieces(length)) read.push(piece)
      return Buffer.concat(read)
    },
    async skip(length) {
      const start = position
      for (let left = length; left > 0; ) {
        const { length: passed } = await next(left)
        if (passed === 0) break
        left -= passed
      }
      return position - start
    },
    pieces,
  }
}
