'use client'

import { useState } from 'react'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { useAction } from '@/components/ui/use-action'
import type { UserView } from '@/lib/auth/list-users'
import { LinkDialog } from './link-dialog'
import type { UserActions } from './user-actions'

type PasswordLinkDialogProps = {
  user: UserView
  createPasswordLink: UserActions['createPasswordLink']
  onClose: () => void
}

export function PasswordLinkDialog({ user, createPasswordLink, onClose }: PasswordLinkDialogProps) {
  const make = useAction(createPasswordLink)
  const [token, setToken] = useState<string | null>(null)
  const submit = async () => {
    const result = await make.run({ userId: user.id })
    if (!('failure' in result)) setToken(result.value.token)
  }
  if (token !== null) {
    const description = `Send this link to ${user.email}. It works once, for a day, and can't be shown again.`
    return <LinkDialog title="New password" description={description} token={token} onClose={onClose} />
  }
  return (
    <ConfirmDialog
      title="Make a password link"
      description={`With the link ${user.name} (${user.email}) sets a new password, and is signed out everywhere then. Until that the old password goes on working.`}
      action="Make link"
      tone="primary"
      isPending={make.isPending}
      failure={make.failure}
      onConfirm={() => void submit()}
      onClose={onClose}
    />
  )
}
