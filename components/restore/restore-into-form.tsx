'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useServiceTables } from '@/components/backup/use-back-up-preview'
import { useServices } from '@/components/service/use-services'
import { useActions, useCan } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { ConfirmForm } from '@/components/ui/confirm-dialog'
import { SelectField } from '@/components/ui/field'
import { useAction } from '@/components/ui/use-action'
import type { BackupRow, DatabaseContents } from '@/lib/backup/types'
import { makeRequestKey } from './request-key'
import { emptyDraft, type RestoreIntoDraft, toInput } from './restore-into-draft'
import { RestoreIntoOptions } from './restore-into-options'
import { RestoreIntoPlanView } from './restore-into-plan'
import { RestoreIntoTables } from './restore-into-tables'
import { useRestoreIntoPlan } from './use-restore-into-plan'

function useTargets(sourceServiceId: string) {
  const services = useServices().data?.services ?? []
  const can = useCan()
  const running = services.filter(
    ({ id, state }) => (state === 'running' || state === 'degraded') && can('service:restore-into', id),
  )
  const own = running.find(({ id }) => id === sourceServiceId)
  return { running, first: own ?? running[0] ?? null }
}

type RestoreIntoFormProps = { backup: BackupRow; databases: readonly DatabaseContents[]; onClose: () => void }

/** Chosen tables of a backup into a service that exists. */
export function RestoreIntoForm({ backup, databases, onClose }: RestoreIntoFormProps) {
  const router = useRouter()
  const { running, first } = useTargets(backup.serviceId)
  const [draft, setDraft] = useState(() => emptyDraft(first?.id ?? ''))
  const [requestKey, setRequestKey] = useState(makeRequestKey)
  const target = running.find(({ id }) => id === draft.targetServiceId) ?? null
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
      <SelectField
        label="Service"
        name="targetServiceId"
        value={draft.targetServiceId}
        onChange={(event) => change(emptyDraft(event.target.value))}
        hint="Only tables that you choose are touched."
      >
        {running.length === 0 && <option value="">No service is running</option>}
        {running.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
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
