import { formatBytes } from '@/components/ui/format'
import type { UsageDay } from '@/lib/usage/types'
import { TrendChart } from './trend-chart'

type UsageChartsProps = { days: readonly UsageDay[]; titles: { store: string; bucket: string } }

/** What backups weighed on each day, a chart for each place; that of own buckets where there ever was a byte. */
export function UsageCharts({ days, titles }: UsageChartsProps) {
  const points = (of: (day: UsageDay) => number) =>
    days.map((day) => ({ at: `${day.day}T00:00:00.000Z`, value: of(day), kind: 'All backups', isMinor: false }))
  const shared = { measure: 'Size', format: formatBytes, empty: 'There is no successful backup yet.' }
  const hasBucket = days.some(({ bucketBytes }) => bucketBytes > 0)
  return (
    <>
      <TrendChart title={titles.store} points={points(({ storeBytes }) => storeBytes)} {...shared} />
      {hasBucket && <TrendChart title={titles.bucket} points={points(({ bucketBytes }) => bucketBytes)} {...shared} />}
    </>
  )
}
