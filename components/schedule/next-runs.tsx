import { Alert } from '@/components/ui/alert'
import { cn } from '@/components/ui/cn'
import type { RunPreview } from '@/lib/schedule/schedule-view'

type NextRunsProps = { runs: RunPreview[] | undefined; timeZone: string; isStale: boolean; error: string | undefined }

function RunLine({ run }: { run: RunPreview }) {
  return (
    <li className="grid gap-0.5 border-t border-stroke py-2 first:border-t-0">
      <time dateTime={run.at} className="flex flex-wrap justify-between gap-x-3 text-[0.8125rem] tabular-nums">
        <span className="font-medium">{run.local}</span>
        {run.utc && <span className="text-fg-muted">{run.utc}</span>}
      </time>
      {run.notes.map((note) => (
        <span key={note} className="text-xs text-warning">
          {note}
        </span>
      ))}
    </li>
  )
}

/** When backups will start, in the chosen zone and in UTC. */
export function NextRuns({ runs, timeZone, isStale, error }: NextRunsProps) {
  const zone = timeZone.trim()
  const zones = zone === '' || zone === 'UTC' ? zone : `${zone} and UTC`
  return (
    <section aria-labelledby="next-runs" aria-busy={isStale} className="grid gap-1.5">
      <h3 id="next-runs" className="text-xs font-medium text-fg-muted">
        Next five runs{zones && `, ${zones}`}
      </h3>
      {error && (
        <Alert tone="danger" live>
          {error}
        </Alert>
      )}
      <div className={cn('min-h-46 rounded-md border border-stroke px-3', isStale && 'opacity-60')}>
        {runs && runs.length > 0 && (
          <ol>
            {runs.map((run) => (
              <RunLine key={run.at} run={run} />
            ))}
          </ol>
        )}
        {runs?.length === 0 && (
          <p className="py-2 text-fg-muted">Correct the fields above to see when backups will start.</p>
        )}
      </div>
    </section>
  )
}
