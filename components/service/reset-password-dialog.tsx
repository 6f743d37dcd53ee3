'use client'

import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { Dialog, DialogFooter } from '@/components/ui/dialog'
import type { ServiceSummary } from '@/lib/service/types'
import { NewPassword } from './new-password'
import { useResetPassword } from './use-reset-password'

export const RESET_WARNING =
  'gets a new password and the old one stops working. The service restarts for that: queries that are running end.'

export function ResetPasswordDialog({ service, onClose }: { service: ServiceSummary; onClose: () => void }) {
  const reset = useResetPassword(service.id)
  if (reset.password) {
    return (
      <Dialog
        title="Reset password"
        description={`The new password of ${service.username} on ${service.name}.`}
        onClose={onClose}
      >
        <NewPassword password={reset.password} operation={reset.operation} isAtNextStart={reset.isAtNextStart} />
        <DialogFooter>
          <Button tone="primary" onClick={onClose}>
            Close
          </Button>
        </DialogFooter>
      </Dialog>
    )
  }
  return (
    <ConfirmDialog
      title="Reset password"
      description={`The user ${service.username} of ${service.name} ${RESET_WARNING}`}
      action="Reset password"
      tone="primary"
      isPending={reset.isPending}
      failure={reset.failure}
      onConfirm={() => void reset.run()}
      onClose={onClose}
    />
  )
}
