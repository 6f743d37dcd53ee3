import { TextLink } from '@/components/ui/link'
import { formatBytes } from '@/components/ui/format'
import { ProgressBar } from '@/components/ui/progress-bar'
import type { OperationView } from '@/lib/operation/types'
import { currentStep, isUnderWay, OPERATION_KINDS } from './operation-words'

/** "42 MB of 70 MB", or nothing before bytes are known. */
export function bytesDone({ doneBytes, totalBytes }: Pick<OperationView, 'doneBytes' | 'totalBytes'>): string | null {
  if (totalBytes !== null && totalBytes > 0) return `${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`
  return doneBytes > 0 ? formatBytes(doneBytes) : null
}

/** A running operation in two lines: what it does, how far it is, and the way to its timeline. */
export function OperationProgress({ operation }: { operation: OperationView }) {
  const { step, done, total } = currentStep(operation)
  const bytes = bytesDone(operation)
  if (!isUnderWay(operation)) return null
  const hasBytes = bytes !== null && operation.totalBytes !== null
  return (
    <div className="grid gap-1.5">
      <ProgressBar
        label={OPERATION_KINDS[operation.kind].title}
        done={hasBytes ? operation.doneBytes : done}
        total={hasBytes ? operation.totalBytes : total}
      />
      <p className="flex flex-wrap justify-between gap-x-3 text-xs text-fg-muted">
        <span>
          {OPERATION_KINDS[operation.kind].title}: step {Math.min(done + 1, total)} of {total}
          {step && `, ${step.label.toLowerCase()}`}
          {bytes && `, ${bytes}`}
        </span>
        <TextLink href={`/operations/${operation.id}`}>Timeline</TextLink>
      </p>
    </div>
  )
}
