import { formatBytes, formatDuration } from '@/components/ui/format'
import type { ServiceTrends as Trends } from '@/lib/service/types'
import { TrendChart } from './trend-chart'

/** How restores and backups of a service grow; rendered on the server, it costs the page no script. */
export function ServiceTrends({ trends: { restores, sizes } }: { trends: Trends }) {
  return (
    <section aria-label="Over time" className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-2">
      <TrendChart
        title="Restore time"
        measure="Took"
        points={restores.map(({ at, ms, kind }) => ({
          at,
          value: ms,
          kind: kind === 'drill' ? 'Drill' : 'Restore',
          isMinor: false,
        }))}
        format={formatDuration}
        empty="No backup of this service was restored yet. Verify one to see how long it takes."
      />
      <TrendChart
        title="Backup size"
        measure="Size"
        points={sizes.map(({ at, bytes, type }) => ({
          at,
          value: bytes,
          kind: type === 'full' ? 'Full' : 'Incremental',
          isMinor: type === 'incremental',
        }))}
        format={formatBytes}
        empty="There is no successful backup yet."
      />
    </section>
  )
}
