import { CopyButton } from '@/components/ui/copy'

/** A CREATE statement, wrapped, with a button that copies it. */
export function Definition({ sql, label }: { sql: string; label: string }) {
  return (
    <div className="flex items-start gap-1 rounded-md border border-stroke bg-bg-muted p-2">
      <pre
        aria-label={label}
        className="max-h-72 min-w-0 flex-1 overflow-y-auto font-mono text-xs break-words whitespace-pre-wrap"
      >
        {sql}
      </pre>
      <CopyButton text={sql} label={`Copy ${label.toLowerCase()}`} />
    </div>
  )
}
