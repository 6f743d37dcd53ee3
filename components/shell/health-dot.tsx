'use client'

import { useSyncExternalStore } from 'react'
import { getLiveState, subscribeToLiveState } from '@/components/live/live-state'
import { cn } from '@/components/ui/cn'
import { useHealth } from './use-health'

function describe(isLost: boolean, missing: string[] | undefined, isError: boolean) {
  if (isLost || isError) return { text: 'Connection lost, retrying', style: 'bg-danger' }
  if (missing === undefined) return { text: 'Checking systems', style: 'bg-stroke-intense' }
  if (missing.length === 0) return { text: 'All systems operational', style: 'bg-success' }
  return { text: `Down: ${missing.join(', ')}`, style: 'bg-danger' }
}

export function HealthDot() {
  const health = useHealth()
  const live = useSyncExternalStore(subscribeToLiveState, getLiveState, () => 'idle')
  const { text, style } = describe(live === 'lost', health.data?.missing, health.isError)
  return (
    <output className="flex h-8 items-center gap-2.5 px-2 text-[0.8125rem]">
      <span aria-hidden className="flex size-4 items-center justify-center">
        <span className={cn('size-2 rounded-full', style)} />
      </span>
      <span className="truncate" title={text}>
        {text}
      </span>
    </output>
  )
}
