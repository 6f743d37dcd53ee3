import type { ReactNode } from 'react'

/** A name and its value, in a description list. */
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-fg-muted">{label}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  )
}
