import { cn } from './cn'

type ProgressBarProps = { label: string; done: number; total: number | null; className?: string }

/** A bar of `done` of `total`; without a known total it only says that something moves. */
export function ProgressBar({ label, done, total, className }: ProgressBarProps) {
  const isKnown = total !== null && total > 0
  const percent = isKnown ? Math.min(100, (done / total) * 100) : null
  return (
    <div
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- <progress> can't be drawn alike in every browser
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={isKnown ? total : undefined}
      aria-valuenow={isKnown ? Math.min(done, total) : undefined}
      className={cn('h-1.5 overflow-hidden rounded-full bg-stroke', className)}
    >
      <div
        className={cn(
          'h-full rounded-full bg-info transition-[width]',
          percent === null && 'w-1/3 animate-indeterminate',
        )}
        style={percent === null ? undefined : { width: `${percent}%` }}
      />
    </div>
  )
}
