import type { ReactNode } from 'react'

/** The top bar of a page: its title, and what one can do there. */
export function PageHeader({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <header className="flex min-h-12 flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-stroke px-4 py-2 sm:px-6">
      <h1 className="min-w-0 truncate text-sm font-bold" title={title}>
        {title}
      </h1>
      {children && <div className="flex items-center gap-2">{children}</div>}
    </header>
  )
}
