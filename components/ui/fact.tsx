import type { ReactNode } from 'react'
import { cn } from './cn'

/** A name and its value, in a description list. */
export function Fact({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  return (
    <div className={cn('min-w-0', className)}>
      <dt className="text-xs text-fg-muted">{label}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  )
}
