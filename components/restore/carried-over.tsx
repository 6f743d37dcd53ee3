import { byKind } from '@/components/checklist/checklist-words'
import type { CarriedItem } from '@/lib/checklist/types'

/** What the new service takes over, what is made anew, and what is left to people. */
export function CarriedOver({ items }: { items: CarriedItem[] }) {
  return (
    <details className="rounded-md border border-stroke p-3">
      <summary className="rounded-sm">
        <span className="text-xs font-medium text-fg-muted">What the new service gets</span>
        <span className="block">IP access list and schedule are copied; password and address are new</span>
      </summary>
      <div className="mt-2 grid grid-cols-[minmax(0,1fr)] gap-2">
        {byKind(items).map(({ kind, heading, items: group }) => (
          <section key={kind} aria-label={heading}>
            <h3 className="text-xs font-medium">{heading}</h3>
            <ul className="grid grid-cols-[minmax(0,1fr)] gap-0.5 pl-3 text-xs text-fg-muted">
              {group.map(({ key, title, detail }) => (
                <li key={key} className="break-words">
                  <span className="text-fg">{title}</span>: {detail}
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </details>
  )
}
