import { expect, test } from 'vitest'
import { shareReads } from './share-reads'

/** A source whose reads end when they are told to; each answers what the source held when it began. */
function givenSource() {
  let value = 0
  const ends: (() => void)[] = []
  const read = () => {
    const seen = value
    return new Promise<number>((resolve) => ends.push(() => resolve(seen)))
  }
  return { read, ends, change: () => (value += 1) }
}

/** Until promises that are settled have been heard. */
const heard = () => new Promise((resolve) => setImmediate(resolve))

test('who asks while a read runs shares the next one, and hears of what changed before the question', async () => {
  const { read, ends, change } = givenSource()
  const share = shareReads<number>()
  const first = share('list', read)
  change()
  const others = Array.from({ length: 200 }, () => share('list', read))
  expect(ends).toHaveLength(1)
  ends[0]?.()
  expect(await first).toBe(0)
  await heard()
  expect(ends).toHaveLength(2)
  ends[1]?.()
  expect(new Set(await Promise.all(others))).toEqual(new Set([1]))
  change()
  const later = share('list', read)
  expect(ends).toHaveLength(3)
  ends[2]?.()
  expect(await later).toBe(2)
})

test('a read that fails fails for who shares it, and the next one is a new try', async () => {
  const share = shareReads<number>()
  let reads = 0
  const read = () => ((reads += 1) === 1 ? Promise.reject(new Error('away')) : Promise.resolve(reads))
  const [first, second] = [share('list', read), share('list', read)]
  await expect(first).rejects.toThrow('away')
  expect(await second).toBe(2)
})

test('what is asked for under different names is read apart', async () => {
  const share = shareReads<string>()
  expect(await Promise.all([share('a', async () => 'a'), share('b', async () => 'b')])).toEqual(['a', 'b'])
})
