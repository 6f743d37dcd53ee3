import { cityHash128, type Hash128 } from './city-hash'

/** The engine hashes a file in blocks of this size, each with the hash so far as its seed (HashingReadBuffer). */
const BLOCK_BYTES = 2048

const NOTHING: Hash128 = [0n, 0n]
const WORD_DIGITS = 16

/** The checksum that ClickHouse writes into `.backup` for a file's content, fed in pieces of any size. */
export class EngineChecksum {
  private state: Hash128 = NOTHING
  private readonly block = new Uint8Array(BLOCK_BYTES)
  private filled = 0

  update(bytes: Uint8Array): void {
    let at = 0
    if (this.filled > 0) {
      at = Math.min(BLOCK_BYTES - this.filled, bytes.length)
      this.block.set(bytes.subarray(0, at), this.filled)
      this.filled += at
      if (this.filled < BLOCK_BYTES) return
      this.state = cityHash128(new DataView(this.block.buffer), this.state)
      this.filled = 0
    }
    for (; at + BLOCK_BYTES <= bytes.length; at += BLOCK_BYTES) {
      this.state = cityHash128(new DataView(bytes.buffer, bytes.byteOffset + at, BLOCK_BYTES), this.state)
    }
    this.block.set(bytes.subarray(at))
    this.filled = bytes.length - at
  }

  /** 32 hexadecimal digits. */
  digest(): string {
    const [low, high] =
      this.filled === 0 ? this.state : cityHash128(new DataView(this.block.buffer, 0, this.filled), this.state)
    return [high, low].map((word) => word.toString(16).padStart(WORD_DIGITS, '0')).join('')
  }
}
