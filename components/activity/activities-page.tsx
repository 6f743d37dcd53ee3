import { Alert } from '@/components/ui/alert'
import { Badge } from '@/components/ui/badge'
import { buttonStyle } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { formatUtc } from '@/components/ui/format'
import { Link, TextLink } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { ScrollRegion } from '@/components/ui/scroll-region'
import type { ActivityFilter } from '@/lib/activity/query'
import type { ActivityPage, ActivityView } from '@/lib/activity/types'
import type { ServiceNames } from '@/lib/service/types'
import { ActivityFilters } from './activity-filters'
import { ACTION_WORDS, OUTCOMES } from './activity-words'

type PageProps = {
  filter: ActivityFilter
  /** What was wrong with what was looked for. */
  problem: string | null
  page: ActivityPage
  services: ServiceNames
}

const cell = 'px-4 py-2.5 align-top'

function search(filter: ActivityFilter, cursor?: string): string {
  const given = Object.entries({ ...filter, cursor }).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return new URLSearchParams(given).toString()
}

function What({ action, operationId }: ActivityView) {
  const words = ACTION_WORDS[action] ?? action
  return operationId ? <TextLink href={`/operations/${operationId}`}>{words}</TextLink> : words
}

function Row({ row }: { row: ActivityView }) {
  const { at, actor, address, serviceId, serviceName, outcome, detail } = row
  return (
    <tr>
      <td className={`${cell} whitespace-nowrap tabular-nums`}>
        <time dateTime={at}>{formatUtc(at)}</time>
      </td>
      <td className={`${cell} min-w-52 max-w-72 break-words`}>
        {actor}
        {address && <span className="block text-xs text-fg-muted">from {address}</span>}
      </td>
      <td className={`${cell} min-w-40`}>
        <What {...row} />
      </td>
      <td className={`${cell} max-w-56 break-words`}>
        {serviceId && <TextLink href={`/services/${serviceId}`}>{serviceName ?? serviceId}</TextLink>}
      </td>
      <td className={cell}>
        <Badge tone={OUTCOMES[outcome].tone}>{OUTCOMES[outcome].word}</Badge>
      </td>
      <td className={`${cell} min-w-64 break-words text-fg-muted`}>{detail}</td>
    </tr>
  )
}

function Card({ row }: { row: ActivityView }) {
  const { at, actor, address, serviceId, serviceName, outcome, detail } = row
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-3 gap-y-1 px-4 py-3 break-words">
      <span className="font-medium">
        <What {...row} />
      </span>
      <Badge tone={OUTCOMES[outcome].tone}>{OUTCOMES[outcome].word}</Badge>
      {serviceId && <TextLink href={`/services/${serviceId}`}>{serviceName ?? serviceId}</TextLink>}
      {detail && <p className="col-span-2 text-fg-muted">{detail}</p>}
      <p className="col-span-2 text-xs text-fg-muted">
        <time dateTime={at}>{formatUtc(at)}</time>, {actor}
        {address && ` from ${address}`}
      </p>
    </li>
  )
}

/** On a phone, where a table would show one column at a time. */
function Cards({ rows }: { rows: readonly ActivityView[] }) {
  return (
    <ul aria-label="Activities" className="divide-y divide-stroke rounded-md border border-stroke md:hidden">
      {rows.map((row) => (
        <Card key={row.id} row={row} />
      ))}
    </ul>
  )
}

function Rows({ rows }: { rows: readonly ActivityView[] }) {
  return (
    <ScrollRegion label="Activities" className="hidden md:block">
      <table className="w-full text-left">
        <caption className="sr-only">Activities, the newest first</caption>
        <thead className="bg-table-head-bg text-[0.8125rem]">
          <tr>
            {['When', 'Who', 'What', 'Service', 'Outcome', 'Detail'].map((head) => (
              <th key={head} scope="col" className="px-4 py-2 font-medium">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-stroke">
          {rows.map((row) => (
            <Row key={row.id} row={row} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

/** Who did what. Rendered on the server from the address, so it works without a script of its own. */
export function ActivitiesPage({ filter, problem, page: { rows, nextCursor }, services }: PageProps) {
  return (
    <>
      <PageHeader title="Activities">
        <a href={`/api/activities?${search(filter)}`} download className={buttonStyle()}>
          Export CSV
        </a>
      </PageHeader>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-5 p-4 sm:p-6">
        <ActivityFilters key={search(filter)} filter={filter} services={services} />
        {problem && <Alert tone="danger">{problem}</Alert>}
        {rows.length === 0 ? (
          <EmptyState title="Nothing found">
            What people and the console do is written down here, and nobody can change it afterwards.
          </EmptyState>
        ) : (
          <>
            <Cards rows={rows} />
            <Rows rows={rows} />
          </>
        )}
        {nextCursor && (
          <Link href={`/activities?${search(filter, nextCursor)}`} className={`${buttonStyle()} justify-self-start`}>
            Older
          </Link>
        )}
      </div>
    </>
  )
}
