import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { Decompress } from 'fzstd'
import { isAppError } from '@/lib/errors'
import { readPieces, storeUnreadable } from './directory-files'

/** What a damaged archive still gives ends early: zlib's codes, and those of fzstd, which are numbers. */
function isDamage(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false
  return typeof error.code === 'number' || String(error.code).startsWith('Z_')
}

async function* gunzip(file: string): AsyncGenerator<Uint8Array> {
  const gunzipped = createGunzip()
  const input = createReadStream(file).on('error', (error) => gunzipped.destroy(error))
  try {
    for await (const piece of input.pipe(gunzipped)) yield piece as Buffer
  } finally {
    input.destroy()
    gunzipped.destroy()
  }
}

/** Zlib has no zstd before Node.js 22.15. */
async function* unzstd(file: string): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = []
  const decompress = new Decompress((piece) => ready.push(piece))
  for await (const piece of readPieces(file, { pieceBytes: 64 * 1024 })) {
    decompress.push(piece)
    yield* ready.splice(0)
  }
  decompress.push(new Uint8Array(), true)
  yield* ready.splice(0)
}

async function* untilDamage(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces
  } catch (error) {
    if (!isDamage(error)) throw isAppError(error) ? error : storeUnreadable(error)
  }
}

/** The bytes of a compressed file on this machine, as far as they can be had. @throws AppError `unavailable`. */
export function decompress(file: string, method: 'gz' | 'zst'): AsyncGenerator<Uint8Array> {
  return untilDamage(method === 'gz' ? gunzip(file) : unzstd(file))
}
