'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useServiceTables } from '@/components/backup/use-back-up-preview'
import { ServicePicker, useServiceChoice } from '@/components/service/service-picker'
import { useActions } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { ConfirmForm } from '@/components/ui/confirm-dialog'
import { useAction } from '@/components/ui/use-action'
import type { BackupRow, DatabaseContents } from '@/lib/backup/types'
import { makeRequestKey } from './request-key'
import { emptyDraft, type RestoreIntoDraft, toInput } from './restore-into-draft'
import { RestoreIntoOptions } from './restore-into-options'
import { RestoreIntoPlanView } from './restore-into-plan'
import { RestoreIntoTables } from './restore-into-tables'
import { useRestoreIntoPlan } from './use-restore-into-plan'

type RestoreIntoFormProps = { backup: BackupRow; databases: readonly DatabaseContents[]; onClose: () => void }

type ChosenFormProps = RestoreIntoFormProps & { choice: ReturnType<typeof useServiceChoice> }

/** Chosen tables of a backup into a service that exists, at first into the one that the backup is of. */
export function RestoreIntoForm(props: RestoreIntoFormProps) {
  const choice = useServiceChoice({ purpose: 'restore-into', first: [props.backup.serviceId] })
  if (choice.error) {
    return (
      <p role="alert" className="text-danger">
        {choice.error.message}
      </p>
    )
  }
  const hasNone = choice.services.length === 0 && !choice.isSearchable
  if (!choice.isLoaded) return <output>Loading services</output>
  return <ChosenForm key={String(hasNone)} {...props} choice={choice} />
}

function ChosenForm({ backup, databases, choice, onClose }: ChosenFormProps) {
  const router = useRouter()
  const [target, setTarget] = useState(choice.services[0] ?? null)
  const [draft, setDraft] = useState(() => emptyDraft(target?.id ?? ''))
  const [requestKey, setRequestKey] = useState(makeRequestKey)
  const live = useServiceTables(draft.targetServiceId)
  const input = toInput(draft, backup.id, live.data)
  const plan = useRestoreIntoPlan(input)
  const restore = useAction(useActions().requestRestoreInto)
  const hasChosen = input.elements.length > 0
  // Asking for something else is another request.
  const change = (next: RestoreIntoDraft) => {
    setDraft(next)
    setRequestKey(makeRequestKey())
  }
  const submit = async () => {
    const result = await restore.run({ ...input, requestKey })
    if ('value' in result) router.push(`/operations/${result.value.operationId}`)
  }
  const isReady = hasChosen && plan.data !== undefined && !plan.isStale && !plan.error
  return (
    <ConfirmForm
      action={target ? `Restore into ${target.name}` : 'Restore'}
      tone="primary"
      isPending={restore.isPending}
      isBlocked={!isReady || plan.data?.blockedReason !== null}
      failure={restore.failure}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <ServicePicker
        label="Service"
        name="targetServiceId"
        choice={choice}
        chosen={target}
        onChoose={(service) => {
          setTarget(service)
          change(emptyDraft(service.id))
        }}
        none="No service is running"
        hint="Only tables that you choose are touched."
      />
      <RestoreIntoTables databases={databases} live={live.data} draft={draft} onChange={change} />
      <RestoreIntoOptions draft={draft} onChange={change} />
      {!hasChosen && <p className="text-fg-muted">Choose at least one table.</p>}
      {hasChosen && plan.error && (
        <Alert tone="danger" live>
          {plan.error.message}
        </Alert>
      )}
      {hasChosen && plan.data && !plan.error && <RestoreIntoPlanView plan={plan.data} isStale={plan.isStale} />}
    </ConfirmForm>
  )
}
