import { useQuery } from '@tanstack/react-query'
import { pollWhile } from '@/components/live/live-state'
import { getJson } from '@/components/query/get-json'
import { formatBytes, formatDuration } from '@/components/ui/format'
import type { ServiceTrends as Trends } from '@/lib/service/types'
import { TrendChart } from './trend-chart'
import { UsageCharts } from './usage-charts'
import { trendKeys } from './trend-keys'

type ServiceTrendsProps = { serviceId: string; isChanging: boolean }

/** How restores and backups of a service grow. */
export function ServiceTrends({ serviceId, isChanging }: ServiceTrendsProps) {
  const { data } = useQuery({
    queryKey: trendKeys.ofService(serviceId),
    queryFn: ({ signal }) => getJson<Trends>(`/api/services/${serviceId}/trends`, signal),
    refetchInterval: () => pollWhile(isChanging),
  })
  if (!data) return null
  const { restores, sizes, stored } = data
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
      <UsageCharts days={stored} titles={{ store: 'All backups', bucket: 'All backups in the own bucket' }} />
    </section>
  )
}
