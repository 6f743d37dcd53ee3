import { cn } from './cn'
import { CopyButton } from './copy'

type StatementProps = { label: string; sql: string; isStale?: boolean }

/** A statement to read and to copy. */
export function Statement({ label, sql, isStale = false }: StatementProps) {
  return (
    <section aria-label={label} aria-busy={isStale} className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
      <div className="flex items-center justify-between">
        <h3 className="text-xs font-medium text-fg-muted">{label}</h3>
        <CopyButton text={sql} label="Copy the statement" />
      </div>
      <pre
        className={cn(
          'min-h-16 rounded-md border border-stroke bg-bg-muted p-3 font-mono text-xs break-words whitespace-pre-wrap',
          isStale && 'opacity-60',
        )}
      >
        <code>{sql}</code>
      </pre>
    </section>
  )
}
