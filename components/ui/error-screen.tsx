'use client'

import { Button } from './button'

/** A page that could not be shown: what to do, and the reference that is in the log. */
export function ErrorScreen({ digest, onRetry }: { digest: string | undefined; onRetry: () => void }) {
  return (
    <div role="alert" className="grid min-h-[60dvh] place-content-center justify-items-center gap-4 p-6 text-center">
      <h1 className="text-xl font-bold">This page could not be shown</h1>
      <p className="max-w-md text-fg-muted">
        Nothing was changed. Try again in a moment; if it stays, look into the console's log
        {digest && ` for the reference ${digest}`}.
      </p>
      <Button tone="primary" onClick={onRetry}>
        Try again
      </Button>
    </div>
  )
}
