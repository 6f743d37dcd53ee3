import { cva } from 'class-variance-authority'
import type { ReactNode } from 'react'

const alertStyle = cva('rounded-md px-3 py-2 text-sm break-words', {
  variants: {
    tone: {
      info: 'bg-info-bg text-info',
      warning: 'bg-warning-bg text-warning',
      danger: 'bg-danger-bg text-danger',
      success: 'bg-success-bg text-success',
    },
  },
})

/** `live` makes a screen reader say it as soon as it appears. */
export function Alert({
  tone,
  live = false,
  children,
}: {
  tone: 'info' | 'warning' | 'danger' | 'success'
  live?: boolean
  children: ReactNode
}) {
  return (
    <div role={live ? 'alert' : undefined} className={alertStyle({ tone })}>
      {children}
    </div>
  )
}
