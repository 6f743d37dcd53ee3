import { expect, test } from 'vitest'
import { createStallWatch } from './stall-watch'

const LIMIT_MS = 300_000
const STEP_MS = 10_000

/** How long a BACKUP is followed until it counts as stalled, null when it never does within an hour. */
async function followed(writtenAt: (ms: number) => number, readAt: (ms: number) => number): Promise<number | null> {
  let ms = 0
  const isStalled = createStallWatch(LIMIT_MS, () => ms)
  for (; ms < 3_600_000; ms += STEP_MS) if (await isStalled(writtenAt(ms), async () => readAt(ms))) return ms
  return null
}

test('one large file that is read and read is no stall', async () => {
  expect(
    await followed(
      () => 1_000,
      (ms) => ms * 20_000,
    ),
  ).toBeNull()
})

test('many files one after the other are no stall', async () => {
  expect(
    await followed(
      (ms) => ms,
      () => 7,
    ),
  ).toBeNull()
})

test('where nothing is read and written any more, it stalls after the limit and one look', async () => {
  const ms = await followed(
    () => 1_000,
    (at) => Math.min(at, 600_000),
  )
  expect(ms).toBeGreaterThan(600_000 + LIMIT_MS)
  expect(ms).toBeLessThanOrEqual(600_000 + LIMIT_MS + 3 * (LIMIT_MS / 5))
})

test('what never began stalls too', async () => {
  expect(
    await followed(
      () => 0,
      () => 0,
    ),
  ).not.toBeNull()
})
