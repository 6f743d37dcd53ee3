'use client'

import { useState } from 'react'
import { useActions } from '@/components/shell/console-context'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { TextField } from '@/components/ui/field'
import { notify } from '@/components/ui/notify'
import { useAction } from '@/components/ui/use-action'
import type { ServiceSummary } from '@/lib/service/types'

export function RemoveExistingDialog({ service, onClose }: { service: ServiceSummary; onClose: () => void }) {
  const remove = useAction(useActions().removeExistingServer)
  const [confirmName, setConfirmName] = useState('')
  const submit = async () => {
    const result = await remove.run({ serviceId: service.id, confirmName })
    if ('failure' in result) return
    notify('success', `${service.name} is being removed from the console.`)
    onClose()
  }
  return (
    <ConfirmDialog
      title="Remove from console"
      description={`The console forgets how to reach ${service.name}, and backs it up no more; a running backup of it is cancelled. The server itself is left alone. Its backups stay until they expire and can be restored into a new service.`}
      action="Remove from console"
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
