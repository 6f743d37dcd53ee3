'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { getJson } from '@/components/query/get-json'
import { Button } from '@/components/ui/button'
import { formatBytes, formatCount } from '@/components/ui/format'
import { TextLink } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/time'
import type { DeletedServicePage, DeletedServiceSummary } from '@/lib/service/types'
import { serviceKeys } from './service-keys'
import { toSearch } from './service-list-params'

function Row({ service }: { service: DeletedServiceSummary }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1 px-5 py-3">
      <span className="min-w-0 truncate font-medium" title={service.name}>
        {service.name}
      </span>
      <span className="text-fg-muted">
        {service.isRebuilt ? 'Found in the store' : 'Deleted'} <RelativeTime iso={service.terminatedAt} />,{' '}
        {formatCount(service.backups, 'backup')} kept ({formatBytes(service.sizeBytes)})
      </span>
      <TextLink href={`/services/${service.id}/backups`}>
        Backups<span className="sr-only"> of {service.name}</span>
      </TextLink>
    </li>
  )
}

type DeletedServicesProps = { first: DeletedServicePage; search: string }

/** Services that are gone while their backups can still be restored, the latest first. */
export function DeletedServices({ first, search }: DeletedServicesProps) {
  const [cursors, setCursors] = useState<string[]>([])
  const cursor = cursors.at(-1) ?? null
  const later = useQuery({
    queryKey: serviceKeys.deleted(search, cursor),
    queryFn: ({ signal }) =>
      getJson<DeletedServicePage>(`/api/services/deleted${toSearch({ search, cursor })}`, signal),
    placeholderData: keepPreviousData,
    enabled: cursor !== null,
  })
  const { deleted, nextDeleted } = (cursor !== null && later.data) || first
  return (
    <section aria-labelledby="deleted-services" className="grid gap-3">
      <h2 id="deleted-services" className="text-base font-bold">
        Deleted services
      </h2>
      <ul className="divide-y divide-stroke rounded-md border border-stroke">
        {deleted.map((service) => (
          <Row key={service.id} service={service} />
        ))}
      </ul>
      {(cursor !== null || nextDeleted !== null) && (
        <nav aria-label="Pages of the deleted services" className="flex items-center justify-end gap-3">
          <Button disabled={cursor === null} onClick={() => setCursors(cursors.slice(0, -1))}>
            Previous
          </Button>
          <Button disabled={nextDeleted === null} onClick={() => nextDeleted && setCursors([...cursors, nextDeleted])}>
            Next
          </Button>
        </nav>
      )}
    </section>
  )
}
