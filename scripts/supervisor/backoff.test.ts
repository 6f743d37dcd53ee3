import { expect, test } from 'vitest'
import { nextPause } from './backoff'

test('pauses double from 0.2 to 10 seconds while a process keeps dying', () => {
  const pauses: number[] = []
  let failures = 0
  for (let death = 0; death < 8; death++) {
    const next = nextPause(failures, 100)
    failures = next.failures
    pauses.push(next.pauseMs)
  }
  expect(pauses).toEqual([200, 400, 800, 1600, 3200, 6400, 10_000, 10_000])
})

test('a process that was up for half a minute starts over', () => {
  expect(nextPause(6, 30_000)).toEqual({ pauseMs: 200, failures: 1 })
})
