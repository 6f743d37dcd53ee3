import { UsageCharts } from '@/components/trend/usage-charts'
import { buttonStyle } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { formatBytes } from '@/components/ui/format'
import { PageHeader } from '@/components/ui/page-header'
import type { ActionResult } from '@/lib/action'
import type { Usage } from '@/lib/usage/types'
import { ChainTable } from './chain-table'
import { PriceForm } from './price-form'
import { ServiceTable } from './service-table'
import { formatCost, formatGrowth } from './usage-words'

export type SetUsagePrice = (input: { perGbMonth: string; currency: string }) => Promise<ActionResult<unknown>>

function Figure({ label, value, more }: { label: string; value: string; more: string | null }) {
  return (
    <div className="grid content-start gap-1 rounded-md border border-stroke p-4">
      <dt className="text-fg-muted">{label}</dt>
      <dd className="text-lg font-bold">{value}</dd>
      {more && <dd className="text-xs text-fg-muted">{more}</dd>}
    </div>
  )
}

/** What backups weigh and cost, what they grow by, and what retention frees and when. */
export function UsagePage({ usage, setUsagePrice }: { usage: Usage; setUsagePrice: SetUsagePrice }) {
  const { bytes, growthPerDay, days, services, chains, chainCount, freedSoonBytes, price } = usage
  return (
    <>
      <PageHeader title="Usage">
        <a href="/api/usage" download className={buttonStyle()}>
          Export CSV
        </a>
      </PageHeader>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-6 p-4 sm:p-6">
        <dl className="grid gap-4 sm:grid-cols-3">
          <Figure label="All backups" value={formatBytes(bytes)} more={formatCost(bytes, price)} />
          <Figure label="Growth" value={formatGrowth(growthPerDay)} more="over the last week" />
          <Figure
            label="Freed within 30 days"
            value={formatBytes(freedSoonBytes)}
            more="by retention, as it is set today"
          />
        </dl>
        {services.length === 0 ? (
          <EmptyState title="No successful backup yet">What backups weigh stands here once there is one.</EmptyState>
        ) : (
          <>
            <section aria-label="Over time" className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-2">
              <UsageCharts days={days} titles={{ store: 'In the console’s store', bucket: 'In own buckets' }} />
            </section>
            <ServiceTable services={services} price={price} />
            <ChainTable chains={chains} chainCount={chainCount} />
          </>
        )}
        <PriceForm price={price} setUsagePrice={setUsagePrice} />
      </div>
    </>
  )
}
