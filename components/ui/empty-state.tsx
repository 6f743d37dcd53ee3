import type { ReactNode } from 'react'

export function EmptyState({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="grid justify-items-center gap-3 rounded-md border border-dashed border-stroke-intense px-6 py-12 text-center">
      <p className="text-base font-bold">{title}</p>
      {children && <div className="max-w-md text-fg-muted">{children}</div>}
      {action}
    </div>
  )
}
