import { expect, test } from 'vitest'
import { forecastStore } from './store-forecast'

const GB = 1e9
const at = (hours: number) => new Date(Date.UTC(2026, 2, 10, hours))
const space = (hours: number, freeGb: number) => ({ at: at(hours), freeBytes: freeGb * GB, totalBytes: 1_000 * GB })

test('full at the rate of what was used since the oldest sample', () => {
  expect(forecastStore(space(24, 200), space(0, 300))).toEqual({
    state: 'filling',
    bytesPerDay: 100 * GB,
    fullAt: at(72),
  })
})

test('little free is told without any rate, and much free is not, however fast the last hour was', () => {
  expect(forecastStore(space(1, 99), null)).toEqual({ state: 'filling', bytesPerDay: null, fullAt: null })
  expect(forecastStore(space(1, 500), space(0, 900))).toMatchObject({ state: 'calm', bytesPerDay: null })
})

test('a store that empties is not filling, and between the limits nothing is said', () => {
  expect(forecastStore(space(24, 500), space(0, 300))).toEqual({ state: 'calm', bytesPerDay: null, fullAt: null })
  expect(forecastStore(space(24, 110), space(0, 110))).toMatchObject({ state: 'between' })
})
