'use client'

import { useState, type ReactNode } from 'react'
import { useCan } from '@/components/shell/console-context'
import { RelativeTime } from '@/components/ui/time'
import type { ChecklistKey, Ticks } from '@/lib/checklist/types'
import { useTick } from './use-checklist'

type TickBoxProps = { serviceId: string; item: ChecklistKey; ticks: Ticks; label: ReactNode; children?: ReactNode }

/** An item to tick, with who has done it and when; whoever may not tick sees how it stands. */
export function TickBox({ serviceId, item, ticks, label, children }: TickBoxProps) {
  const can = useCan()
  const { tick } = useTick(serviceId)
  // What was clicked stands there until the server has said how it is.
  const [wanted, setWanted] = useState<boolean | null>(null)
  const done = ticks[item]
  const change = async (isDone: boolean) => {
    setWanted(isDone)
    await tick(item, isDone)
    setWanted(null)
  }
  return (
    <div className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-2.5">
      <input
        id={`tick-${item}`}
        type="checkbox"
        checked={wanted ?? done !== undefined}
        disabled={!can('service:configure', serviceId)}
        aria-busy={wanted !== null || undefined}
        onChange={(event) => wanted === null && void change(event.target.checked)}
        className="mt-0.5 size-4 accent-btn-primary-bg"
      />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-0.5">
        <label htmlFor={`tick-${item}`} className="font-medium break-words">
          {label}
        </label>
        {children && <div className="text-fg-muted break-words">{children}</div>}
        {done && (
          <p className="text-xs text-success">
            Ticked by {done.by}, <RelativeTime iso={done.at} />
          </p>
        )}
      </div>
    </div>
  )
}
