import { Header, Pax } from 'tar'
import type { ByteSource } from './byte-source'

const BLOCK_BYTES = 512

/** A file of a tar; its bytes begin at `offset`. */
export type TarEntry = { name: string; sizeBytes: number; offset: number }

const paddedTo = (bytes: number): number => Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES

/**
 * The files of a tar in the order in which they are stored, as far as it can be read. When one is given the source stands
 * at its bytes, of which the caller may take any number.
 */
export async function* tarEntries(source: ByteSource): AsyncGenerator<TarEntry> {
  let extended: Pax | undefined
  for (;;) {
    const block = await source.read(BLOCK_BYTES)
    if (block.length < BLOCK_BYTES) return
    const header = new Header(block, 0, extended)
    if (header.nullBlock || !header.cksumValid) return
    const { size: sizeBytes = 0 } = header
    // The header alone would put the directory of its own shortened name before the extended one.
    const name = extended?.path ?? header.path ?? ''
    const offset = source.position
    if (header.type === 'ExtendedHeader') {
      extended = Pax.parse((await source.read(sizeBytes)).toString('utf8'))
    } else {
      extended = undefined
      if (header.type === 'File' || header.type === 'OldFile') yield { name, sizeBytes, offset }
    }
    await source.skip(offset + paddedTo(sizeBytes) - source.position)
  }
}
