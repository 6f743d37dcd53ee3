import { formatUtc } from '@/components/ui/format'
import { ScrollRegion } from '@/components/ui/scroll-region'
import { CHART_HEIGHT, CHART_WIDTH, placePoints, type TrendPoint } from './chart-points'

type TrendChartProps = {
  title: string
  /** Of the values, for the table: "Restore time". */
  measure: string
  points: readonly TrendPoint[]
  format: (value: number) => string
  empty: string
}

/** The picture is stretched to its place; strokes and dots keep their size. */
function Picture({ points, format }: Pick<TrendChartProps, 'points' | 'format'>) {
  const drawn = placePoints(points)
  const line = drawn.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${CHART_WIDTH} ${CHART_HEIGHT}`}
      preserveAspectRatio="none"
      className="h-24 w-full overflow-visible border-b border-stroke-intense"
    >
      <polyline
        points={line}
        fill="none"
        vectorEffect="non-scaling-stroke"
        strokeWidth={1.5}
        className="stroke-stroke-intense"
      />
      {drawn.map(({ x, y, at, value, kind, isMinor }) => (
        <path
          key={`${at} ${kind}`}
          d={`M${x.toFixed(1)} ${y.toFixed(1)}h0.01`}
          strokeLinecap="round"
          vectorEffect="non-scaling-stroke"
          strokeWidth={isMinor ? 4 : 8}
          className={isMinor ? 'stroke-fg-muted' : 'stroke-link'}
        >
          <title>{`${kind}, ${formatUtc(at)}: ${format(value)}`}</title>
        </path>
      ))}
    </svg>
  )
}

function PointsTable({ title, measure, points, format }: Omit<TrendChartProps, 'empty'>) {
  return (
    <details>
      <summary className="rounded-sm text-xs text-fg-muted">Show as a table</summary>
      <ScrollRegion label={`${title}, all values`} className="mt-2 max-h-64">
        <table className="w-full text-left text-xs">
          <thead className="bg-table-head-bg">
            <tr>
              {['When', 'What', measure].map((head) => (
                <th key={head} scope="col" className="px-3 py-1.5 font-medium">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-stroke">
            {points.toReversed().map(({ at, value, kind }) => (
              <tr key={`${at} ${kind}`}>
                <td className="px-3 py-1.5 whitespace-nowrap">{formatUtc(at)}</td>
                <td className="px-3 py-1.5">{kind}</td>
                <td className="px-3 py-1.5 whitespace-nowrap">{format(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </details>
  )
}

/** A small chart of a value over time, with the values in a table behind it. */
export function TrendChart({ title, measure, points, format, empty }: TrendChartProps) {
  const [first, last] = [points[0], points.at(-1)]
  const top = Math.max(...points.map(({ value }) => value))
  return (
    <figure
      aria-label={title}
      className="grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-2 rounded-md border border-stroke p-4"
    >
      <figcaption className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="font-bold">{title}</span>
        {last && <span className="text-fg-muted">Newest {format(last.value)}</span>}
      </figcaption>
      {first && last ? (
        <>
          <p className="text-xs text-fg-muted">At most {format(top)}</p>
          <Picture points={points} format={format} />
          <p className="flex justify-between gap-4 text-xs text-fg-muted">
            <span>{first.at.slice(0, 10)}</span>
            {first !== last && <span>{last.at.slice(0, 10)}</span>}
          </p>
          <PointsTable title={title} measure={measure} points={points} format={format} />
        </>
      ) : (
        <p className="text-fg-muted">{empty}</p>
      )}
    </figure>
  )
}
