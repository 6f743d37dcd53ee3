'use client'

import { type ReactNode, useState } from 'react'
import { useActions } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { useAction } from '@/components/ui/use-action'
import type { Failure } from '@/lib/action'
import type { Examination } from '@/lib/existing/types'
import type { ConnectionDraft } from './connection-draft'
import { ConnectionFields } from './connection-fields'
import { Findings } from './findings'

type FormProps = {
  draft: ConnectionDraft
  onChange: (draft: ConnectionDraft) => void
  /** Set when a known server's connection is changed. */
  serviceId?: string
  saving: { isPending: boolean; failure: Failure | null }
  submitLabel: string
  onSubmit: () => void
  /** Fields above those of the connection. */
  children?: ReactNode
}

function Result({ tested }: { tested: Examination }) {
  return (
    <section aria-label="Result of the test" className="grid min-w-0 gap-4 rounded-md border border-stroke p-4">
      <Alert tone={tested.isReady ? 'success' : 'warning'} live>
        {tested.isReady ? 'This server can be backed up.' : 'This server can not be backed up yet.'}
      </Alert>
      <Findings findings={tested.findings} />
    </section>
  )
}

/** How to reach a server, a test that says what it lacks, and the button that saves it. */
export function ConnectionForm({ draft, onChange, serviceId, saving, submitLabel, onSubmit, children }: FormProps) {
  const test = useAction(useActions().testExistingServer)
  const [tested, setTested] = useState<{ draft: ConnectionDraft; result: Examination } | null>(null)
  const failure = saving.failure ?? test.failure
  const isBusy = saving.isPending || test.isPending
  const look = async () => {
    setTested(null)
    const outcome = await test.run({ ...draft, ...(serviceId && { serviceId }) })
    if ('value' in outcome) setTested({ draft, result: outcome.value })
  }
  return (
    <form
      noValidate
      className="grid min-w-0 gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isBusy) onSubmit()
      }}
    >
      {children}
      <ConnectionFields
        draft={draft}
        errors={failure?.fieldErrors ?? {}}
        hasPassword={serviceId !== undefined}
        onChange={onChange}
      />
      {failure && !failure.fieldErrors && (
        <Alert tone="danger" live>
          {failure.message}
        </Alert>
      )}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" tone="primary" isPending={saving.isPending}>
          {submitLabel}
        </Button>
        <Button isPending={test.isPending} onClick={() => !isBusy && void look()}>
          Test connection
        </Button>
      </div>
      {tested?.draft === draft && <Result tested={tested.result} />}
    </form>
  )
}
