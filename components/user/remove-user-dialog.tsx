'use client'

import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { notify } from '@/components/ui/notify'
import { useAction } from '@/components/ui/use-action'
import type { UserView } from '@/lib/auth/list-users'
import type { UserActions } from './user-actions'

/** More of them stand on the page API keys. */
const MOST_NAMED = 5

function keysSentence(names: readonly string[]): string {
  if (names.length === 0) return ''
  const more = names.length - MOST_NAMED
  const named = [...names.slice(0, MOST_NAMED), ...(more > 0 ? [`${more} more`] : [])].join(', ')
  return ` What uses the API keys that they made stops working, since these are revoked: ${named}.`
}

const LINKS_SENTENCE = ' Links that they made to invite somebody or to set a password stop working.'

type RemoveUserDialogProps = { user: UserView; removeUser: UserActions['removeUser']; onClose: () => void }

export function RemoveUserDialog({ user, removeUser, onClose }: RemoveUserDialogProps) {
  const remove = useAction(removeUser)
  const submit = async () => {
    const result = await remove.run({ userId: user.id })
    if ('failure' in result) return
    notify('success', `${user.name} was removed.`)
    onClose()
  }
  return (
    <ConfirmDialog
      title="Remove this user"
      description={`${user.name} (${user.email}) is signed out everywhere and can't sign in any more. What they did stays under their name.${keysSentence(user.apiKeys)}${user.role === 'admin' ? LINKS_SENTENCE : ''}`}
      action="Remove user"
      tone="danger"
      isPending={remove.isPending}
      failure={remove.failure}
      onConfirm={() => void submit()}
      onClose={onClose}
    />
  )
}
