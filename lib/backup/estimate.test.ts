import { describe, expect, test } from 'vitest'
import { bytesPerSecond, timeLeftAt, timeLeftMs } from './estimate'

const running = { doneBytes: 500, totalBytes: 1_000, elapsedMs: 2_000 }

describe('time left', () => {
  test('is what past runs took for these bytes, less what has passed', () => {
    const past = [
      { bytes: 1_000, durationMs: 9_000 },
      { bytes: 3_000, durationMs: 11_000 },
    ]
    expect(timeLeftMs(past, { ...running, totalBytes: 4_000 })).toBe(18_000)
  })

  test('is never judged below the quickest past run', () => {
    expect(timeLeftMs([{ bytes: 1_000_000, durationMs: 5_000 }], running)).toBe(3_000)
    expect(timeLeftMs([{ bytes: 0, durationMs: 5_000 }], running)).toBe(3_000)
  })

  test('is not made up: without past runs, without a size, or when it takes longer than they did', () => {
    expect(timeLeftMs([], running)).toBeNull()
    expect(timeLeftMs([{ bytes: 1, durationMs: 1 }], { ...running, totalBytes: null })).toBeNull()
    expect(timeLeftMs([{ bytes: 1_000, durationMs: 1_000 }], running)).toBeNull()
  })
})

test('the rate is of this run, once it has run for a second', () => {
  expect(bytesPerSecond(running)).toBe(250)
  expect(bytesPerSecond({ ...running, elapsedMs: 900 })).toBeNull()
  expect(bytesPerSecond({ ...running, doneBytes: 0 })).toBeNull()
})

test('the time left at a rate is told once there is one', () => {
  expect(timeLeftAt(100, { doneBytes: 250, totalBytes: 1_000 })).toBe(7_500)
  expect(timeLeftAt(100, { doneBytes: 2_000, totalBytes: 1_000 })).toBe(0)
  expect(timeLeftAt(null, { doneBytes: 250, totalBytes: 1_000 })).toBeNull()
  expect(timeLeftAt(100, { doneBytes: 250, totalBytes: null })).toBeNull()
})
