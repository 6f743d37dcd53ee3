'use client'

import { useId } from 'react'
import { Alert } from '@/components/ui/alert'
import { CopyButton } from '@/components/ui/copy'
import type { OperationView } from '@/lib/operation/types'

type AppliedProps = { operation: OperationView | undefined; isAtNextStart: boolean }

function Applied({ operation, isAtNextStart }: AppliedProps) {
  if (isAtNextStart) return <>The service takes it when it is started.</>
  if (operation?.state === 'succeeded') return <>The service has taken it; the old password no longer works.</>
  if (operation?.state === 'failed') {
    return <>The service has not taken it: {operation.error ?? 'the reason is on its timeline'}</>
  }
  return <>The service is taking it and restarts for that, which takes about a second.</>
}

/** The one time that a password is shown. */
export function NewPassword({ password, ...applied }: AppliedProps & { password: string }) {
  const id = useId()
  return (
    <div className="grid gap-3">
      <div className="grid gap-1.5">
        <label htmlFor={id} className="text-xs font-medium text-fg-muted">
          New password
        </label>
        <div className="flex items-center gap-2">
          <input
            id={id}
            readOnly
            value={password}
            onFocus={(event) => event.target.select()}
            // At 14 px some monospace fonts lose their underscores in an input.
            className="h-9 w-full rounded-md border border-field-stroke bg-field-bg px-3 font-mono text-base"
          />
          <CopyButton text={password} label="Copy the new password" />
        </div>
      </div>
      <Alert tone="warning">It is shown only now. Copy it before you close this.</Alert>
      <output className="block text-fg-muted">
        <Applied {...applied} />
      </output>
    </div>
  )
}
