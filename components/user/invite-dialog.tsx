'use client'

import { useState } from 'react'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { SelectField, TextField } from '@/components/ui/field'
import { useAction } from '@/components/ui/use-action'
import { type Role, ROLES } from '@/lib/auth/permissions'
import { LinkDialog } from './link-dialog'
import { ROLE_HINTS, ROLE_WORDS } from './role-words'
import type { UserActions } from './user-actions'

type InviteDialogProps = { createInvite: UserActions['createInvite']; onClose: () => void }

export function InviteDialog({ createInvite, onClose }: InviteDialogProps) {
  const invite = useAction(createInvite)
  const [input, setInput] = useState<{ email: string; role: Role }>({ email: '', role: 'viewer' })
  const [token, setToken] = useState<string | null>(null)
  const submit = async () => {
    const result = await invite.run(input)
    if (!('failure' in result)) setToken(result.value.token)
  }
  if (token !== null) {
    const description = `Send this link to ${input.email}. It works once, for seven days, and can't be shown again.`
    return <LinkDialog title="Invitation" description={description} token={token} onClose={onClose} />
  }
  const errors = invite.failure?.fieldErrors
  return (
    <ConfirmDialog
      title="Invite user"
      description="The person opens a link, and chooses a name and a password."
      action="Make link"
      tone="primary"
      isPending={invite.isPending}
      failure={invite.failure}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autoComplete="off"
        value={input.email}
        errors={errors?.['email']}
        onChange={(event) => setInput({ ...input, email: event.target.value })}
      />
      <SelectField
        label="Role"
        name="role"
        value={input.role}
        hint={ROLE_HINTS[input.role]}
        errors={errors?.['role']}
        onChange={(event) =>
          setInput({ ...input, role: ROLES.find((role) => role === event.target.value) ?? 'viewer' })
        }
      >
        {ROLES.map((role) => (
          <option key={role} value={role}>
            {ROLE_WORDS[role]}
          </option>
        ))}
      </SelectField>
    </ConfirmDialog>
  )
}
