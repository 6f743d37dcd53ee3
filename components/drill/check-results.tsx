import { Badge } from '@/components/ui/badge'
import { formatDuration } from '@/components/ui/format'
import type { CheckResult } from '@/lib/drill/check-queries'

function Text({ label, text }: { label: string; text: string }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-fg-muted">{label}</dt>
      <dd>
        <pre className="max-h-40 overflow-y-auto font-mono text-xs break-all whitespace-pre-wrap">
          {text === '' ? <em className="font-sans text-fg-muted">no rows</em> : text}
        </pre>
      </dd>
    </div>
  )
}

function Result({ check }: { check: CheckResult }) {
  const { name, sql, expected, got, problem, isPassed, ms } = check
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-2 p-3">
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <span className="min-w-0 font-medium break-words">{name}</span>
        <span className="flex items-center gap-2 text-xs text-fg-muted">
          {formatDuration(ms)}
          <Badge tone={isPassed ? 'success' : 'danger'}>{isPassed ? 'As expected' : 'Not as expected'}</Badge>
        </span>
      </div>
      <dl className="grid gap-2 sm:grid-cols-2">
        <div className="min-w-0 sm:col-span-2">
          <dt className="sr-only">Query</dt>
          <dd>
            <code className="block font-mono text-xs break-all whitespace-pre-wrap">{sql}</code>
          </dd>
        </div>
        <Text label="Expected" text={expected} />
        {got !== null && <Text label="Answered" text={got} />}
        {problem !== null && (
          <div className="min-w-0">
            <dt className="text-xs text-fg-muted">Not answered</dt>
            <dd className="text-xs break-words text-danger">{problem}</dd>
          </div>
        )}
      </dl>
    </li>
  )
}

/** What the owner's check queries answered in a drill. */
export function CheckResults({ checks }: { checks: readonly CheckResult[] }) {
  return (
    <ul aria-label="Check queries" className="divide-y divide-stroke rounded-md border border-stroke">
      {checks.map((check) => (
        <Result key={check.name} check={check} />
      ))}
    </ul>
  )
}
