import { cn } from '@/components/ui/cn'
import type { ServiceState as State } from '@/lib/service/types'
import { SERVICE_STATES } from './service-words'

/** State icon and word; a screen reader hears when it changes. */
export function ServiceState({ state }: { state: State }) {
  const { word, icon: Icon, style, isPassing } = SERVICE_STATES[state]
  return (
    <output className="flex items-center gap-2.5">
      <Icon aria-hidden className={cn('size-5 shrink-0', style, isPassing && 'animate-spin')} />
      {word}
    </output>
  )
}
