import { formatBytes, formatCount, formatUtc } from '@/components/ui/format'
import { TextLink } from '@/components/ui/link'
import { ScrollRegion } from '@/components/ui/scroll-region'
import type { ChainUsage } from '@/lib/usage/types'

const cell = 'px-4 py-2.5'

/** What retention frees and when, soonest first. */
export function ChainTable({ chains, chainCount }: { chains: ChainUsage[]; chainCount: number }) {
  return (
    <section className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <h2 className="font-bold">By chain</h2>
      <p className="text-fg-muted">
        A full backup and its increments go together, when the newest of them is past retention. The one with the newest
        good backup is kept, and what was found in a store is never removed by itself.
        {chainCount > chains.length && ` Of ${formatCount(chainCount)} chains these ${chains.length} go first.`}
      </p>
      <ScrollRegion label="Usage by chain">
        <table className="w-full text-left">
          <caption className="sr-only">Usage by chain</caption>
          <thead className="bg-table-head-bg text-[0.8125rem]">
            <tr>
              {['Full backup of', 'Service', 'Backups', 'Size', 'Freed'].map((head) => (
                <th key={head} scope="col" className="px-4 py-2 font-medium">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-stroke">
            {chains.map(({ chainId, serviceName, startedAt, freedAt, bytes, backups }) => (
              <tr key={chainId}>
                <td className={`${cell} whitespace-nowrap`}>
                  <TextLink href={`/backups/${chainId}`}>{formatUtc(startedAt)}</TextLink>
                </td>
                <td className={`${cell} max-w-64 truncate`} title={serviceName}>
                  {serviceName}
                </td>
                <td className={`${cell} tabular-nums`}>{formatCount(backups)}</td>
                <td className={`${cell} whitespace-nowrap tabular-nums`}>{formatBytes(bytes)}</td>
                <td className={`${cell} whitespace-nowrap`}>
                  {freedAt ? (
                    <time dateTime={freedAt}>{formatUtc(freedAt)}</time>
                  ) : (
                    <span className="text-fg-muted">kept</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  )
}
