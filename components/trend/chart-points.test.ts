import { expect, test } from 'vitest'
import { CHART_HEIGHT, CHART_WIDTH, placePoints } from './chart-points'

const point = (at: string, value: number) => ({ at, value, kind: 'x', isMinor: false })

test('time goes from left to right, and a chart begins at zero', () => {
  const points = [point('2026-01-01T00:00:00Z', 0), point('2026-01-02T00:00:00Z', 5), point('2026-01-05T00:00:00Z', 10)]
  const [first, second, last] = placePoints(points)
  expect(first).toMatchObject({ x: 6, y: CHART_HEIGHT - 6 })
  expect(second).toMatchObject({ x: 6 + (CHART_WIDTH - 12) / 4, y: CHART_HEIGHT / 2 })
  expect(last).toMatchObject({ x: CHART_WIDTH - 6, y: 6 })
})

test('one point stands in the middle, and zeros on the ground', () => {
  expect(placePoints([point('2026-01-01T00:00:00Z', 0)])).toMatchObject([{ x: CHART_WIDTH / 2, y: CHART_HEIGHT - 6 }])
  expect(placePoints([])).toEqual([])
})
