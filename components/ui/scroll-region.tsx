import type { ReactNode } from 'react'

/** What is wider than the screen scrolls in here and not with the page; it takes the keyboard for that. */
export function ScrollRegion({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section
      aria-label={`${label}, scrolls sideways`}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- axe asks for it: scrollable-region-focusable
      tabIndex={0}
      className="relative overflow-x-auto rounded-md border border-stroke"
    >
      {children}
    </section>
  )
}
