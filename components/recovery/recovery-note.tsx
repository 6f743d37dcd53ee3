'use client'

import { useClock } from '@/components/ui/time'
import { type Recovery, recoverySentences } from '@/lib/drill/recovery-words'

/** What losing the service now would mean, in words that grow older by themselves. */
export function RecoveryNote({ recovery }: { recovery: Recovery }) {
  const main = useClock((nowMs) => recoverySentences(recovery, nowMs).main)
  const note = useClock((nowMs) => recoverySentences(recovery, nowMs).note)
  return (
    <section aria-label="Recovery" className="grid gap-0.5">
      <p className="font-bold break-words">{main}</p>
      <p className="text-fg-muted">{note}</p>
    </section>
  )
}
