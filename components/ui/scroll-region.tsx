import type { ReactNode } from 'react'
import { cn } from './cn'

/** What is wider than the screen scrolls in here and not with the page; it takes the keyboard for that. */
export function ScrollRegion({
  label,
  className,
  children,
}: {
  label: string
  className?: string
  children: ReactNode
}) {
  return (
    <section
      aria-label={`${label}, scrolls sideways`}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- axe asks for it: scrollable-region-focusable
      tabIndex={0}
      className={cn('relative overflow-x-auto rounded-md border border-stroke', className)}
    >
      {children}
    </section>
  )
}
