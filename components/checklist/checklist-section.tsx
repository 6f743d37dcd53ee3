'use client'

import { useCan } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { TextLink } from '@/components/ui/link'
import { byKind } from './checklist-words'
import { CopyBucketButton } from './copy-bucket-button'
import { TickBox } from './tick-box'
import { useChecklist } from './use-checklist'

/** What a restored service got from the original, and what is left to do; ticks stay. */
export function ChecklistSection({ serviceId }: { serviceId: string }) {
  const { data, error } = useChecklist(serviceId)
  const can = useCan()
  if (error) return <Alert tone="danger">{error.message}</Alert>
  if (!data || data.items.length === 0) return null
  const { original } = data
  const canCopyBack =
    original &&
    original.state !== 'terminated' &&
    can('backup:restore', serviceId) &&
    can('service:restore-into', original.id)
  const done = data.items.filter(({ key }) => data.ticks[key]).length
  return (
    <section
      aria-labelledby="checklist-heading"
      className="grid max-w-2xl grid-cols-[minmax(0,1fr)] gap-4 rounded-md border border-stroke p-5 break-words"
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id="checklist-heading" className="text-base font-bold">
          After the restore
        </h2>
        <span className="text-fg-muted">
          {done} of {data.items.length} ticked
        </span>
      </div>
      {byKind(data.items).map(({ kind, heading, items }) => (
        <section key={kind} aria-label={heading} className="grid grid-cols-[minmax(0,1fr)] gap-2">
          <h3 className="text-xs font-medium text-fg-muted">{heading}</h3>
          {items.map(({ key, title, detail }) => (
            <TickBox key={key} serviceId={serviceId} item={key} ticks={data.ticks} label={title}>
              {detail}
              {key === 'bucket' && kind === 'needs' && can('service:configure', serviceId) && (
                <CopyBucketButton serviceId={serviceId} />
              )}
            </TickBox>
          ))}
        </section>
      ))}
      <p className="grid grid-cols-[minmax(0,1fr)] gap-1">
        <TextLink href={`/services/${serviceId}/use`}>Use the new service instead of {original?.name}</TextLink>
        {canCopyBack && (
          <TextLink href={`/services/${serviceId}/migrate`}>Copy tables back into {original.name}</TextLink>
        )}
      </p>
    </section>
  )
}
