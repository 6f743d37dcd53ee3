import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { QueryBox } from '@/components/select/query-box'
import { useRun } from '@/components/select/use-run'
import { firstQuery } from '@/lib/select/first-query'
import type { PeekView } from '@/lib/peek/types'
import { PeekTables } from './peek-tables'
import { type PeekPlace, peekKey, usePresence } from './use-peek'

/** A mounted backup: its tables, and a box for queries. */
export function OpenPeekView({ place, peek }: { place: PeekPlace; peek: PeekView }) {
  const [sql, setSql] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  const client = useQueryClient()
  const query = useRun(`/api/peeks/${peek.id}`, () => client.invalidateQueries({ queryKey: peekKey(place) }))
  usePresence(place, peek.id)
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6 p-4 sm:p-6 lg:grid-cols-[16rem_minmax(0,1fr)]">
      {peek.mounted && (
        <PeekTables
          mounted={peek.mounted}
          onChoose={(table) => {
            setSql(firstQuery(table))
            field.current?.focus()
          }}
        />
      )}
      <QueryBox rule="Only reading works here." sql={sql} onChange={setSql} field={field} query={query} />
    </div>
  )
}
