import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EngineChecksum } from './engine-checksum'

function checksum(...pieces: Uint8Array[]): string {
  const sum = new EngineChecksum()
  for (const piece of pieces) sum.update(piece)
  return sum.digest()
}

test('the same bytes give the same checksum however they are cut', () => {
  const cut = fc.tuple(fc.uint8Array({ minLength: 0, maxLength: 9_000 }), fc.nat(), fc.nat())
  fc.assert(
    fc.property(cut, ([bytes, one, two]) => {
      const [first = 0, second = 0] = [one, two].map((at) => at % (bytes.length + 1)).toSorted((a, b) => a - b)
      const pieces = [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)]
      expect(checksum(...pieces)).toBe(checksum(bytes))
    }),
  )
})
