import type { RefObject } from 'react'
import { QueryBox } from '@/components/select/query-box'
import { useRun } from '@/components/select/use-run'

type GuideSelectProps = {
  serviceId: string
  sql: string
  onChange: (sql: string) => void
  field: RefObject<HTMLTextAreaElement | null>
}

/** A SELECT on the new service, for who doubts what the counts say. */
export function GuideSelect({ serviceId, sql, onChange, field }: GuideSelectProps) {
  const query = useRun(`/api/services/${serviceId}/select`)
  return (
    <section aria-label="Look closer" className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <h3 className="font-bold">Look closer with a SELECT of your own</h3>
      <QueryBox rule="Only a SELECT works here." sql={sql} onChange={onChange} field={field} query={query} />
    </section>
  )
}
