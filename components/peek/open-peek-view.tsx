import { useRef, useState } from 'react'
import { firstQuery } from '@/lib/peek/first-query'
import type { PeekView } from '@/lib/peek/types'
import { PeekTables } from './peek-tables'
import { QueryBox } from './query-box'
import { type PeekPlace, usePresence } from './use-peek'
import { useRun } from './use-run'

/** A mounted backup: its tables, and a box for queries. */
export function OpenPeekView({ place, peek }: { place: PeekPlace; peek: PeekView }) {
  const [sql, setSql] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  const query = useRun(place, peek.id)
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
      <QueryBox sql={sql} onChange={setSql} field={field} query={query} />
    </div>
  )
}
