'use client'

import { useState } from 'react'
import { useActions } from '@/components/shell/console-context'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { TextField } from '@/components/ui/field'
import { notify } from '@/components/ui/notify'
import { useAction } from '@/components/ui/use-action'
import type { ServiceSummary } from '@/lib/service/types'

export function DeleteServiceDialog({ service, onClose }: { service: ServiceSummary; onClose: () => void }) {
  const remove = useAction(useActions().deleteService)
  const [confirmName, setConfirmName] = useState('')
  const submit = async () => {
    const result = await remove.run({ serviceId: service.id, confirmName })
    if ('failure' in result) return
    notify('success', `${service.name} is being deleted.`)
    onClose()
  }
  return (
    <ConfirmDialog
      title="Delete this service"
      description={`${service.name} stops and its data is removed for good; a running backup of it is cancelled. Its backups stay until they expire and can be restored into a new service.`}
      action="Delete service"
      tone="danger"
      isPending={remove.isPending}
      isBlocked={confirmName !== service.name}
      failure={remove.failure}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <TextField
        label={
          <>
            Type <strong className="font-bold text-fg break-all">{service.name}</strong> to confirm
          </>
        }
        name="confirmName"
        autoComplete="off"
        value={confirmName}
        onChange={(event) => setConfirmName(event.target.value)}
        errors={remove.failure?.fieldErrors?.['confirmName']}
      />
    </ConfirmDialog>
  )
}
