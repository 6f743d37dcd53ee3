import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { serviceKeys } from '@/components/service/service-keys'
import { type Change, gatherInvalidations } from './gather-invalidations'

const CHANGE: Change = { entity: 'service', id: 'a', serviceId: 'a' }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A list that is on the page, and that the server answers after so many milliseconds. */
async function givenList(answersAfterMs: number) {
  const client = new QueryClient()
  const reads: number[] = []
  const queryFn = async () => {
    reads.push(Date.now())
    await new Promise((resolve) => setTimeout(resolve, answersAfterMs))
    return reads.length
  }
  const close = new QueryObserver(client, { queryKey: serviceKeys.lists, queryFn }).subscribe(() => undefined)
  await vi.advanceTimersByTimeAsync(answersAfterMs)
  reads.length = 0
  return { invalidations: gatherInvalidations(client), reads, close }
}

test('the events of a moment are one refetch, soon', async () => {
  const { invalidations, reads, close } = await givenList(5)
  for (let event = 0; event < 20; event += 1) invalidations.add(CHANGE)
  await vi.advanceTimersByTimeAsync(150)
  expect(reads).toHaveLength(1)
  invalidations.add(CHANGE)
  await vi.advanceTimersByTimeAsync(150)
  expect(reads).toHaveLength(2)
  close()
})

test('a slow server is asked seldom, and what was told meanwhile is read afterwards', async () => {
  const { invalidations, reads, close } = await givenList(300)
  for (let ms = 0; ms < 3_000; ms += 250) {
    invalidations.add(CHANGE)
    await vi.advanceTimersByTimeAsync(250)
  }
  expect(reads).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(reads).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(reads).toHaveLength(2)
  close()
})

test('an answer that never comes holds nothing up for long', async () => {
  const client = new QueryClient()
  let reads = 0
  const queryFn = () => ((reads += 1) === 1 ? Promise.resolve(reads) : new Promise<number>(() => undefined))
  const close = new QueryObserver(client, { queryKey: serviceKeys.lists, queryFn }).subscribe(() => undefined)
  await vi.advanceTimersByTimeAsync(1)
  const invalidations = gatherInvalidations(client)
  invalidations.add(CHANGE)
  await vi.advanceTimersByTimeAsync(1_000)
  invalidations.add(CHANGE)
  await vi.advanceTimersByTimeAsync(11_000)
  expect(reads).toBe(3)
  close()
})

test('a change of a service that the list does not show leaves it alone, unless one came or went', async () => {
  const client = new QueryClient()
  let reads = 0
  const queryFn = () => Promise.resolve({ services: [{ id: 'a' }], deleted: [], read: (reads += 1) })
  const close = new QueryObserver(client, { queryKey: serviceKeys.lists, queryFn }).subscribe(() => undefined)
  await vi.advanceTimersByTimeAsync(1)
  const invalidations = gatherInvalidations(client)
  const readsAfter = async (...changes: Change[]) => {
    reads = 0
    for (const change of changes) invalidations.add(change)
    await vi.advanceTimersByTimeAsync(1_000)
    return reads
  }
  expect(await readsAfter({ entity: 'backup', id: 'x', serviceId: 'b' })).toBe(0)
  expect(await readsAfter({ entity: 'operation', id: 'x', serviceId: 'a' })).toBe(1)
  expect(await readsAfter({ entity: 'service', id: 'b', serviceId: 'b' })).toBe(1)
  const both: Change[] = [CHANGE, { entity: 'backup', id: 'x', serviceId: 'a' }]
  expect(await readsAfter(...both)).toBe(1)
  close()
})
