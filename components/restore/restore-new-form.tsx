'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useActions } from '@/components/shell/console-context'
import { ImageField } from '@/components/service/image-field'
import { Alert } from '@/components/ui/alert'
import { ConfirmForm } from '@/components/ui/confirm-dialog'
import { TextField } from '@/components/ui/field'
import { useAction } from '@/components/ui/use-action'
import type { BackupRow } from '@/lib/backup/types'
import type { RestorePlan } from '@/lib/restore/types'
import { CarriedOver } from './carried-over'
import { makeRequestKey } from './request-key'
import { RestoreContents } from './restore-contents'

type RestoreNewFormProps = { backup: BackupRow; plan: RestorePlan | undefined; onClose: () => void }

/** The whole backup into a new service. */
export function RestoreNewForm({ backup, plan, onClose }: RestoreNewFormProps) {
  const router = useRouter()
  const restore = useAction(useActions().requestRestore)
  // One key for this dialog: a double click or a resent request makes one service.
  const [requestKey] = useState(makeRequestKey)
  const [image, setImage] = useState('')
  const [typedName, setTypedName] = useState<string | null>(null)
  const name = typedName ?? plan?.suggestedName ?? ''
  const submit = async () => {
    const result = await restore.run({ backupId: backup.id, name, image, requestKey })
    if ('failure' in result) return
    router.push(`/services/${result.value.serviceId}`)
  }
  return (
    <ConfirmForm
      action="Restore this backup"
      tone="primary"
      isPending={restore.isPending}
      isBlocked={!plan || plan.blockedReason !== null}
      failure={restore.failure}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      {plan && <RestoreContents plan={plan} />}
      {plan && <CarriedOver items={plan.carriedOver} />}
      {plan?.blockedReason && (
        <Alert tone="warning" live>
          {plan.blockedReason}
        </Alert>
      )}
      <TextField
        label="Service name"
        name="name"
        autoComplete="off"
        value={name}
        readOnly={!plan}
        onChange={(event) => setTypedName(event.target.value)}
        errors={restore.failure?.fieldErrors?.['name']}
      />
      <ImageField
        value={image}
        onChange={setImage}
        hint="Empty: the one that the source has, or the default."
        errors={restore.failure?.fieldErrors?.['image']}
      />
    </ConfirmForm>
  )
}
