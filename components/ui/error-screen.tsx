'use client'

/** A page that could not be shown: what to do, and the reference that is in the log. */
export function ErrorScreen({ digest, onRetry }: { digest: string | undefined; onRetry: () => void }) {
  return (
    <div role="alert" className="grid min-h-[60dvh] place-content-center justify-items-center gap-4 p-6 text-center">
      <h1 className="text-xl font-bold">This page could not be shown</h1>
      <p className="max-w-md text-fg-muted">
        Nothing was changed. Try again in a moment; if it stays, look into the console's log
        {digest && ` for the reference ${digest}`}.
      </p>
      {/* As the primary Button looks, whose code every page would load three times with this screen. */}
      <button
        type="button"
        onClick={onRetry}
        className="h-8 rounded-md border border-btn-primary-stroke bg-btn-primary-bg px-3 text-sm font-medium text-btn-primary-fg hover:bg-btn-primary-bg-hover"
      >
        Try again
      </button>
    </div>
  )
}
