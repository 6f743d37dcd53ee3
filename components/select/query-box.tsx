import { type KeyboardEvent, type RefObject, useId } from 'react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { fieldStyle } from '@/components/ui/field'
import { formatBytes, formatCount } from '@/components/ui/format'
import { useClock } from '@/components/ui/time'
import { QUERY_LIMITS } from '@/lib/select/limits'
import { ResultTable } from './result-table'
import type { useRun } from './use-run'

type Query = ReturnType<typeof useRun>

type QueryBoxProps = {
  /** What may be run, in a sentence. */
  rule: string
  sql: string
  onChange: (sql: string) => void
  field: RefObject<HTMLTextAreaElement | null>
  query: Query
}

const LIMITS = `A query may run for ${QUERY_LIMITS.seconds} seconds, take ${formatBytes(QUERY_LIMITS.memoryBytes)} of memory, and shows at most ${formatCount(QUERY_LIMITS.rows, 'row')}.`

function Running({ sinceMs }: { sinceMs: number }) {
  const seconds = useClock((nowMs) => Math.max(0, Math.floor((nowMs - sinceMs) / 1_000)))
  return (
    <span className="text-fg-muted" role="timer">
      Running for {seconds} s
    </span>
  )
}

function Buttons({ query: { current, cancel } }: { query: Query }) {
  const isRunning = current.state === 'running'
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button type="submit" tone="primary" isPending={isRunning}>
        Run
      </Button>
      {isRunning && (
        <Button isPending={current.isCancelling} onClick={() => void cancel()}>
          Cancel
        </Button>
      )}
      {isRunning ? <Running sinceMs={current.sinceMs} /> : <span className="text-xs text-fg-muted">Ctrl+Enter</span>}
    </div>
  )
}

/** A query, and what it answered. */
export function QueryBox({ rule, sql, onChange, field, query }: QueryBoxProps) {
  const id = useId()
  const { current } = query
  const submit = () => void query.run(sql)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    submit()
  }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-4">
      <form
        className="grid gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <label htmlFor={id} className="text-xs font-medium text-fg-muted">
          Query
        </label>
        <textarea
          ref={field}
          id={id}
          rows={5}
          spellCheck={false}
          autoCapitalize="off"
          value={sql}
          placeholder="SELECT"
          aria-describedby={`${id}-limits`}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={onKeyDown}
          className={cn(fieldStyle, 'h-auto min-h-24 py-2 font-mono')}
        />
        <p id={`${id}-limits`} className="text-xs text-fg-muted">
          {rule} {LIMITS}
        </p>
        <Buttons query={query} />
      </form>
      {current.state === 'failed' && (
        <Alert tone="danger" live>
          {current.message}
        </Alert>
      )}
      {current.state === 'done' && <ResultTable result={current.result} />}
    </div>
  )
}
