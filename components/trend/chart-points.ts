/** A value at a time (ISO 8601). `isMinor` is drawn apart, as an increment among full backups. */
export type TrendPoint = { at: string; value: number; kind: string; isMinor: boolean }

export type DrawnPoint = TrendPoint & { x: number; y: number }

export const CHART_WIDTH = 480
export const CHART_HEIGHT = 96
/** Room for the dots at the edges. */
const MARGIN = 6

/** Where points stand in a chart that begins at 0; the oldest left, a single one in the middle. Pure. */
export function placePoints(points: readonly TrendPoint[]): DrawnPoint[] {
  const times = points.map(({ at }) => Date.parse(at))
  const first = Math.min(...times)
  const span = Math.max(...times) - first
  const top = Math.max(...points.map(({ value }) => value), Number.MIN_VALUE)
  const [width, height] = [CHART_WIDTH - 2 * MARGIN, CHART_HEIGHT - 2 * MARGIN]
  return points.map((point) => ({
    ...point,
    x: MARGIN + (span === 0 ? width / 2 : ((Date.parse(point.at) - first) / span) * width),
    y: MARGIN + (1 - point.value / top) * height,
  }))
}
