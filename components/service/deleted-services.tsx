import { TextLink } from '@/components/ui/link'
import { formatBytes, formatCount } from '@/components/ui/format'
import { RelativeTime } from '@/components/ui/time'
import type { DeletedServiceSummary } from '@/lib/service/types'

/** Services that are gone while their backups can still be restored. */
export function DeletedServices({ services }: { services: DeletedServiceSummary[] }) {
  return (
    <section aria-labelledby="deleted-services" className="grid gap-3">
      <h2 id="deleted-services" className="text-base font-bold">
        Deleted services
      </h2>
      <ul className="divide-y divide-stroke rounded-md border border-stroke">
        {services.map((service) => (
          <li key={service.id} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1 px-5 py-3">
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
        ))}
      </ul>
    </section>
  )
}
