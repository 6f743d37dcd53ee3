const K0 = 0xc3a5c85c97cb3127n
const K1 = 0xb492b66fbe98f273n
const K2 = 0x9ae16a3b2f90404fn
const K3 = 0xc949d7c7509e6557n
const K_MUL = 0x9ddfea08eb382d69n

/** 128 bits as two words, the low one first. */
export type Hash128 = readonly [low: bigint, high: bigint]

// V8 makes machine words of what is cut to 64 bits after each step.
const u64 = (value: bigint) => BigInt.asUintN(64, value)
const rotate = (value: bigint, shift: bigint) => u64((value >> shift) | (value << (64n - shift)))
const shiftMix = (value: bigint) => value ^ (value >> 47n)

function hash16(u: bigint, v: bigint): bigint {
  const a = shiftMix(u64((u ^ v) * K_MUL))
  return u64(shiftMix(u64((v ^ a) * K_MUL)) * K_MUL)
}

function hashUpTo16(bytes: DataView): bigint {
  const length = bytes.byteLength
  if (length > 8) {
    const a = bytes.getBigUint64(0, true)
    const b = bytes.getBigUint64(length - 8, true)
    return hash16(a, rotate(u64(b + BigInt(length)), BigInt(length))) ^ b
  }
  if (length >= 4) {
    const a = BigInt(bytes.getUint32(0, true))
    return hash16(BigInt(length) + (a << 3n), BigInt(bytes.getUint32(length - 4, true)))
  }
  if (length === 0) return K2
  const y = BigInt(bytes.getUint8(0) + (bytes.getUint8(length >> 1) << 8))
  const z = BigInt(length + (bytes.getUint8(length - 1) << 2))
  return u64(shiftMix(u64(y * K2) ^ u64(z * K3)) * K2)
}

function hashShort(bytes: DataView, [low, high]: Hash128): Hash128 {
  const length = bytes.byteLength
  let a = low
  let b = high
  let c: bigint
  let d: bigint
  if (length <= 16) {
    a = u64(shiftMix(u64(a * K1)) * K1)
    c = u64(b * K1 + hashUpTo16(bytes))
    d = shiftMix(u64(a + (length >= 8 ? bytes.getBigUint64(0, true) : c)))
  } else {
    c = hash16(u64(bytes.getBigUint64(length - 8, true) + K1), a)
    d = hash16(u64(b + BigInt(length)), u64(c + bytes.getBigUint64(length - 16, true)))
    a = u64(a + d)
    for (let at = 0; at < length - 16; at += 16) {
      a = u64((a ^ u64(shiftMix(u64(bytes.getBigUint64(at, true) * K1)) * K1)) * K1)
      b ^= a
      c = u64((c ^ u64(shiftMix(u64(bytes.getBigUint64(at + 8, true) * K1)) * K1)) * K1)
      d ^= c
    }
  }
  a = hash16(a, c)
  b = hash16(d, b)
  return [a ^ b, hash16(b, a)]
}

/** 32 bytes from `at` on, mixed into a pair of words. */
function mix32(bytes: DataView, at: number, seedA: bigint, seedB: bigint): Hash128 {
  const last = bytes.getBigUint64(at + 24, true)
  const a = u64(seedA + bytes.getBigUint64(at, true))
  const sum = u64(a + bytes.getBigUint64(at + 8, true) + bytes.getBigUint64(at + 16, true))
  const b = u64(rotate(u64(seedB + a + last), 21n) + rotate(sum, 44n))
  return [u64(sum + last), u64(b + a)]
}

type State = [x: bigint, y: bigint, z: bigint, v0: bigint, v1: bigint, w0: bigint, w1: bigint]

/** The rounds over whole 128 bytes. All in one function: a word that leaves it costs an allocation. */
function hashWhole(bytes: DataView, end: number, state: State): State {
  let [x, y, z, v0, v1, w0, w1] = state
  for (let at = 0; at < end; at += 64) {
    const s2 = bytes.getBigUint64(at + 16, true)
    const s3 = bytes.getBigUint64(at + 24, true)
    const s6 = bytes.getBigUint64(at + 48, true)
    const s7 = bytes.getBigUint64(at + 56, true)
    const next = u64(rotate(u64(x + y + v0 + s2), 37n) * K1) ^ w1
    y = u64(rotate(u64(y + v1 + s6), 42n) * K1) ^ v0
    x = rotate(z ^ w0, 33n)
    z = next
    let a = u64(u64(v1 * K1) + bytes.getBigUint64(at, true))
    let sum = u64(a + bytes.getBigUint64(at + 8, true) + s2)
    v1 = u64(rotate(u64(z + w0 + a + s3), 21n) + rotate(sum, 44n) + a)
    v0 = u64(sum + s3)
    a = u64(x + w1 + bytes.getBigUint64(at + 32, true))
    sum = u64(a + bytes.getBigUint64(at + 40, true) + s6)
    w1 = u64(rotate(u64(y + a + s7), 21n) + rotate(sum, 44n) + a)
    w0 = u64(sum + s7)
  }
  return [x, y, z, v0, v1, w0, w1]
}

/**
 * CityHash128WithSeed of CityHash 1.0.2, the version that ClickHouse keeps to
 * (https://clickhouse.com/docs/native-protocol/hash); later versions of CityHash give other values.
 */
export function cityHash128(bytes: DataView, seed: Hash128): Hash128 {
  const length = bytes.byteLength
  if (length < 128) return hashShort(bytes, seed)
  const whole = length - (length % 128)
  let [x, y] = seed
  let z = u64(BigInt(length) * K1)
  let v0 = u64(rotate(y ^ K1, 49n) * K1 + bytes.getBigUint64(0, true))
  let v1 = u64(rotate(v0, 42n) * K1 + bytes.getBigUint64(8, true))
  let w0 = u64(rotate(u64(y + z), 35n) * K1 + x)
  let w1 = u64(rotate(u64(x + bytes.getBigUint64(88, true)), 53n) * K1)
  ;[x, y, z, v0, v1, w0, w1] = hashWhole(bytes, whole, [x, y, z, v0, v1, w0, w1])
  y = u64(y + u64(rotate(w0, 37n) * K0) + z)
  x = u64(x + u64(rotate(u64(v0 + z), 49n) * K0))
  for (let done = 32; done - 32 < length - whole; done += 32) {
    const at = length - done
    y = u64(u64(rotate(u64(y - x), 42n) * K0) + v1)
    w0 = u64(w0 + bytes.getBigUint64(at + 16, true))
    x = u64(u64(rotate(x, 49n) * K0) + w0)
    w0 = u64(w0 + v0)
    ;[v0, v1] = mix32(bytes, at, v0, v1)
  }
  x = hash16(x, v0)
  y = hash16(y, w0)
  return [u64(hash16(u64(x + v1), w1) + y), hash16(u64(x + w1), u64(y + v1))]
}
