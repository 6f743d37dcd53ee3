import { cva } from 'class-variance-authority'
import type { ReactNode } from 'react'

const badgeStyle = cva('inline-flex items-center rounded-full px-2.5 py-0.5 text-xs font-medium whitespace-nowrap', {
  variants: {
    tone: {
      success: 'bg-success-bg text-success',
      danger: 'bg-danger-bg text-danger',
      warning: 'bg-warning-bg text-warning',
      info: 'bg-info-bg text-info',
      neutral: 'border border-stroke bg-neutral-bg text-neutral',
    },
  },
})

export type Tone = 'success' | 'danger' | 'warning' | 'info' | 'neutral'

export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return <span className={badgeStyle({ tone })}>{children}</span>
}
