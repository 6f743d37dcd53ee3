'use client'

import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { notify } from '@/components/ui/notify'
import { useAction } from '@/components/ui/use-action'
import type { UserView } from '@/lib/auth/list-users'
import type { UserActions } from './user-actions'

type ResetTwoFactorDialogProps = {
  user: UserView
  resetTwoFactor: UserActions['resetTwoFactor']
  onClose: () => void
}

export function ResetTwoFactorDialog({ user, resetTwoFactor, onClose }: ResetTwoFactorDialogProps) {
  const reset = useAction(resetTwoFactor)
  const submit = async () => {
    const result = await reset.run({ userId: user.id })
    if ('failure' in result) return
    notify('success', `${user.name} signs in with the password alone now.`)
    onClose()
  }
  return (
    <ConfirmDialog
      title="Turn off two-factor"
      description={`For somebody who lost the phone and the recovery codes: ${user.name} (${user.email}) is signed out everywhere, and signs in with the password alone. Be sure that it is ${user.name} who asks.`}
      action="Turn off"
      tone="danger"
      isPending={reset.isPending}
      failure={reset.failure}
      onConfirm={() => void submit()}
      onClose={onClose}
    />
  )
}
