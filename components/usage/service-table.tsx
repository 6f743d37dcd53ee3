import { formatBytes, formatCount } from '@/components/ui/format'
import { TextLink } from '@/components/ui/link'
import { ScrollRegion } from '@/components/ui/scroll-region'
import type { ServiceUsage, UsagePrice } from '@/lib/usage/types'
import { DESTINATION_WORDS, formatCost, formatGrowth } from './usage-words'

const cell = 'px-4 py-2.5'

export function ServiceTable({ services, price }: { services: ServiceUsage[]; price: UsagePrice | null }) {
  const heads = ['Service', 'Where', 'Backups', 'Size', 'Growth', ...(price ? ['Cost'] : [])]
  return (
    <section className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <h2 className="font-bold">By service</h2>
      <ScrollRegion label="Usage by service">
        <table className="w-full text-left">
          <caption className="sr-only">Usage by service</caption>
          <thead className="bg-table-head-bg text-[0.8125rem]">
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col" className="px-4 py-2 font-medium">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-stroke">
            {services.map(({ serviceId, serviceName, isDeleted, destination, backups, bytes, growthPerDay }) => (
              <tr key={`${serviceId} ${destination}`}>
                <td className={`${cell} max-w-64 truncate`} title={serviceName}>
                  <TextLink href={`/services/${serviceId}/backups`}>{serviceName}</TextLink>
                  {isDeleted && <span className="text-fg-muted"> (deleted)</span>}
                </td>
                <td className={`${cell} whitespace-nowrap`}>{DESTINATION_WORDS[destination]}</td>
                <td className={`${cell} tabular-nums`}>{formatCount(backups)}</td>
                <td className={`${cell} whitespace-nowrap tabular-nums`}>{formatBytes(bytes)}</td>
                <td className={`${cell} whitespace-nowrap tabular-nums`}>{formatGrowth(growthPerDay)}</td>
                {price && <td className={`${cell} whitespace-nowrap tabular-nums`}>{formatCost(bytes, price)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  )
}
