'use client'

import { useActions } from '@/components/shell/console-context'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { useAction } from '@/components/ui/use-action'
import type { ServiceSummary } from '@/lib/service/types'

export function StopServiceDialog({ service, onClose }: { service: ServiceSummary; onClose: () => void }) {
  const stop = useAction(useActions().stopService)
  const submit = async () => {
    const result = await stop.run({ serviceId: service.id })
    if ('value' in result) onClose()
  }
  return (
    <ConfirmDialog
      title="Stop this service"
      description={`${service.name} stops answering and its running queries end. Its data and its backups stay; no backup is taken until it is started again.`}
      action="Stop service"
      tone="primary"
      isPending={stop.isPending}
      failure={stop.failure}
      onConfirm={() => void submit()}
      onClose={onClose}
    />
  )
}
