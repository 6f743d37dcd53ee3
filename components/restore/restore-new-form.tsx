'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Segmented } from '@/components/schedule/segmented'
import { useActions, useDefaultImage } from '@/components/shell/console-context'
import { ImageField } from '@/components/service/image-field'
import { Alert } from '@/components/ui/alert'
import { ConfirmForm } from '@/components/ui/confirm-dialog'
import { TextField } from '@/components/ui/field'
import { Statement } from '@/components/ui/statement'
import { useAction } from '@/components/ui/use-action'
import type { BackupRow } from '@/lib/backup/types'
import type { RestorePlan } from '@/lib/restore/types'
import { CarriedOver } from './carried-over'
import { makeRequestKey } from './request-key'
import { type ChoiceDraft, NOTHING_CHOSEN, toChoice } from './restore-choice-draft'
import { RestoreChoiceFields } from './restore-choice-fields'
import { RestoreContents } from './restore-contents'
import { UnpackedNote } from './unpacked-note'
import { useOpenRestored } from './use-open-restored'
import { useBackupTables, useRestoreChoicePlan } from './use-restore-plan'

const HostField = dynamic(() => import('@/components/service/host-field').then((module) => module.HostField))

type RestoreNewFormProps = { backup: BackupRow; plan: RestorePlan | undefined; onClose: () => void }

const SCOPES = [
  { value: 'all', label: 'All of it' },
  { value: 'chosen', label: 'Chosen tables' },
] as const

/** What is chosen, what that would do, and asking for it. */
function useRestore(backup: BackupRow, wholePlan: RestorePlan | undefined) {
  const open = useOpenRestored()
  const restore = useAction(useActions().requestRestore)
  // One key for one question: a double click or a resent request makes one service.
  const [requestKey, setRequestKey] = useState(makeRequestKey)
  const [draft, setDraft] = useState<ChoiceDraft | null>(null)
  const tables = useBackupTables(backup.id, draft !== null)
  const choice = draft && toChoice(draft, tables.data ?? [])
  const hasChosen = choice !== null && choice.elements.length > 0
  const chosen = useRestoreChoicePlan(backup.id, choice)
  const chosenPlan = hasChosen && !chosen.error ? chosen.data : undefined
  const change = (next: ChoiceDraft | null) => {
    setDraft(next)
    setRequestKey(makeRequestKey())
  }
  const submit = async (names: { name: string; image: string; hostId: string }) => {
    const result = await restore.run({ backupId: backup.id, ...names, requestKey, ...(choice && { choice }) })
    if ('value' in result) open(result.value.serviceId)
  }
  return {
    draft,
    change,
    hasChosen,
    submit,
    plan: choice ? chosenPlan : wholePlan,
    isStale: choice !== null && chosen.isStale,
    planError: hasChosen ? chosen.error : null,
    isPending: restore.isPending,
    failure: restore.failure,
  }
}

function Statements({ plan, isStale }: { plan: RestorePlan; isStale: boolean }) {
  if (plan.sql.length === 0) return null
  return (
    <details>
      <summary className="rounded-sm text-fg-muted">Statements that will run</summary>
      <Statement label="Statements" sql={`${plan.sql.join(';\n')};`} isStale={isStale} />
    </details>
  )
}

/** What a plan says in words, and the SQL. */
function Planned({ plan, isStale }: { plan: RestorePlan; isStale: boolean }) {
  return (
    <>
      <RestoreContents plan={plan} />
      {plan.unpacked && <UnpackedNote unpacked={plan.unpacked} />}
      <CarriedOver items={plan.carriedOver} />
      {plan.blockedReason && (
        <Alert tone="warning" live>
          {plan.blockedReason}
        </Alert>
      )}
      <Statements plan={plan} isStale={isStale} />
    </>
  )
}

/** The whole backup, or what is chosen of it, into a new service. */
export function RestoreNewForm({ backup, plan: wholePlan, onClose }: RestoreNewFormProps) {
  const restore = useRestore(backup, wholePlan)
  const { draft, change, plan, isStale, planError, failure } = restore
  const [image, setImage] = useState('')
  const [hostId, setHostId] = useState('')
  const isContainer = useDefaultImage() !== null
  const [typedName, setTypedName] = useState<string | null>(null)
  const name = typedName ?? wholePlan?.suggestedName ?? ''
  return (
    <>
      <Segmented
        legend="What to restore"
        name="scope"
        options={SCOPES}
        value={draft ? 'chosen' : 'all'}
        onChange={(scope) => change(scope === 'chosen' ? NOTHING_CHOSEN : null)}
      />
      <ConfirmForm
        action={draft ? 'Restore what is chosen' : 'Restore this backup'}
        tone="primary"
        isPending={restore.isPending}
        isBlocked={!plan || isStale || plan.blockedReason !== null}
        failure={failure}
        onConfirm={() => void restore.submit({ name, image, hostId })}
        onClose={onClose}
      >
        {draft && <RestoreChoiceFields {...{ backupId: backup.id, plan, draft, onChange: change }} />}
        {draft && !restore.hasChosen && <p className="text-fg-muted">Choose at least one database or table.</p>}
        {planError && (
          <Alert tone="danger" live>
            {planError.message}
          </Alert>
        )}
        {plan && <Planned plan={plan} isStale={isStale} />}
        <TextField
          label="Service name"
          name="name"
          autoComplete="off"
          value={name}
          readOnly={!wholePlan}
          onChange={(event) => setTypedName(event.target.value)}
          errors={failure?.fieldErrors?.['name']}
        />
        <ImageField
          value={image}
          onChange={setImage}
          hint="Empty: the one that the source has, or the default."
          errors={failure?.fieldErrors?.['image']}
        />
        {isContainer && <HostField value={hostId} onChange={setHostId} errors={failure?.fieldErrors?.['hostId']} />}
      </ConfirmForm>
    </>
  )
}
