import { expect, test } from 'vitest'
import { estimateFrom } from './estimate'

test('without past runs there is no estimate', () => {
  expect(estimateFrom([], 100)).toBeNull()
})

test('bytes per second of the past runs decide', () => {
  expect(
    estimateFrom(
      [
        { bytes: 100, durationMs: 1000 },
        { bytes: 300, durationMs: 3000 },
      ],
      800,
    ),
  ).toEqual({ durationMs: 8000, runs: 2 })
})

test('a small backup takes no less than the quickest run took', () => {
  expect(estimateFrom([{ bytes: 1000, durationMs: 900 }], 1)).toEqual({ durationMs: 900, runs: 1 })
})
