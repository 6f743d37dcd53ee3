'use client'

import {
  CircleCheckIcon,
  CircleDashedIcon,
  CircleSlashIcon,
  CircleXIcon,
  LoaderIcon,
  type LucideIcon,
} from 'lucide-react'
import dynamic from 'next/dynamic'
import { Alert } from '@/components/ui/alert'
import { Badge } from '@/components/ui/badge'
import { cn } from '@/components/ui/cn'
import { formatDuration, formatUtc } from '@/components/ui/format'
import { ProgressBar } from '@/components/ui/progress-bar'
import { useClock } from '@/components/ui/time'
import type { OperationView, StepState, StepView } from '@/lib/operation/types'
import { forecastWords } from './forecast-words'
import { OperationButtons } from './operation-buttons'
import { bytesDone } from './operation-progress'
import { RestoredTables } from './restored-tables'
import { isUnderWay, OPERATION_STATES } from './operation-words'

const CheckResults = dynamic(() => import('@/components/drill/check-results').then((module) => module.CheckResults))

const MigratedTables = dynamic(() =>
  import('@/components/migrate/migrated-tables').then((module) => module.MigratedTables),
)

const STEP_STATES = {
  pending: { word: 'Not started', icon: CircleDashedIcon, style: 'text-fg-muted' },
  running: { word: 'In progress', icon: LoaderIcon, style: 'animate-spin text-info' },
  done: { word: 'Done', icon: CircleCheckIcon, style: 'text-success' },
  failed: { word: 'Failed', icon: CircleXIcon, style: 'text-danger' },
  cancelled: { word: 'Cancelled', icon: CircleSlashIcon, style: 'text-fg-muted' },
} as const satisfies Record<StepState, { word: string; icon: LucideIcon; style: string }>

/** Steps that move bytes; their progress is the operation's. */
const BYTE_STEPS: readonly string[] = ['instance', 'data', 'copied', 'files']

function Took({ from, to }: { from: string | null; to: string | null }) {
  const elapsedMs = useClock((nowMs) => {
    if (from === null) return -1
    if (to !== null) return Date.parse(to) - Date.parse(from)
    return Math.max(0, Math.floor((nowMs - Date.parse(from)) / 1_000) * 1_000)
  })
  if (from === null || elapsedMs < 0) return null
  return (
    <time dateTime={`PT${elapsedMs / 1_000}S`} title={`From ${formatUtc(from)}`} className="text-fg-muted">
      {formatDuration(elapsedMs)}
    </time>
  )
}

function Step({ step, operation }: { step: StepView; operation: OperationView }) {
  const { word, icon: Icon, style } = STEP_STATES[step.state]
  const bytes = step.state === 'running' && BYTE_STEPS.includes(step.key) ? bytesDone(operation) : null
  const forecast = bytes ? forecastWords(operation) : null
  return (
    <li className="grid grid-cols-[1.25rem_minmax(0,1fr)_auto] items-start gap-x-3 gap-y-1 py-2">
      <Icon aria-hidden className={cn('size-5', style)} />
      <span className={cn(step.state === 'pending' && 'text-fg-muted')}>
        {step.label}
        <span className="sr-only">: {word}</span>
      </span>
      <Took from={step.startedAt} to={step.state === 'running' ? null : step.finishedAt} />
      {(step.detail || bytes) && (
        <div className="col-start-2 grid gap-1 text-xs text-fg-muted break-words">
          {step.detail}
          {bytes && (
            <>
              <ProgressBar
                label={step.label}
                done={operation.doneBytes}
                total={operation.totalBytes}
                className="max-w-xs"
              />
              {bytes}
              {forecast && <span>{forecast}</span>}
            </>
          )}
        </div>
      )}
    </li>
  )
}

function Failure({ operation }: { operation: OperationView }) {
  if (operation.state === 'cancelled') return <Alert tone="info">{operation.error ?? 'Cancelled.'}</Alert>
  if (operation.wasCancelledTooLate) return <Alert tone="info">It was done before the cancellation came to it.</Alert>
  if (operation.state !== 'failed') return null
  const failed = operation.steps.find((step) => step.state === 'failed')
  return (
    <Alert tone="danger">
      {failed && <strong className="block">It stopped at “{failed.label}”.</strong>}
      {operation.error ?? 'The reason is not known.'}
      {operation.errorReference && <span className="block text-xs">Reference {operation.errorReference}</span>}
    </Alert>
  )
}

/** An operation's steps with the time each took; live while it runs, with the way out when it failed. */
export function OperationTimeline({ operation }: { operation: OperationView }) {
  const { word, tone } = OPERATION_STATES[operation.state]
  const end = operation.finishedAt ?? (isUnderWay(operation) ? null : operation.startedAt)
  return (
    <div className="grid gap-3">
      <output className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge tone={tone}>{word}</Badge>
        {operation.isCancelling && <Badge tone="warning">Cancelling</Badge>}
        <Took from={operation.startedAt} to={end} />
        <span className="text-fg-muted">
          Asked for by {operation.requestedBy}
          {operation.attempts > 1 && `, attempt ${operation.attempts}`}
        </span>
      </output>
      <ol aria-label="Steps" className="grid">
        {operation.steps.map((step) => (
          <Step key={step.key} step={step} operation={operation} />
        ))}
      </ol>
      <RestoredTables tables={operation.tables} />
      {operation.migration && <MigratedTables migration={operation.migration} state={operation.state} />}
      {operation.checks.length > 0 && <CheckResults checks={operation.checks} />}
      <Failure operation={operation} />
      <OperationButtons operation={operation} />
    </div>
  )
}
