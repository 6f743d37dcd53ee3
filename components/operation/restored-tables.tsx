import { Badge, type Tone } from '@/components/ui/badge'
import type { RestoredTableView } from '@/lib/operation/types'

const STATES = {
  pending: { word: 'Not started', tone: 'neutral' },
  started: { word: 'In progress', tone: 'info' },
  complete: { word: 'Complete', tone: 'success' },
  failed: { word: 'Not complete', tone: 'danger' },
  damaged: { word: 'Not as in the backup', tone: 'danger' },
} as const satisfies Record<RestoredTableView['state'], { word: string; tone: Tone }>

/** What of each table of a restore into an existing service is done. */
export function RestoredTables({ tables }: { tables: readonly RestoredTableView[] }) {
  if (tables.length === 0) return null
  return (
    <ul aria-label="Tables" className="grid gap-1.5 rounded-md border border-stroke p-3">
      {tables.map(({ name, state, isCreated }) => (
        <li key={name} className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
          <span className="min-w-0 break-all">{name}</span>
          <span className="flex items-center gap-2 text-xs text-fg-muted">
            {isCreated ? 'new' : 'stood there before'}
            <Badge tone={STATES[state].tone}>{STATES[state].word}</Badge>
          </span>
        </li>
      ))}
    </ul>
  )
}
