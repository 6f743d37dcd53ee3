'use client'

import { type ChangeEvent, useState } from 'react'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { SelectField, TextField } from '@/components/ui/field'
import { notify } from '@/components/ui/notify'
import { useAction } from '@/components/ui/use-action'
import { type Role, ROLES } from '@/lib/auth/permissions'
import type { FieldErrors } from '@/lib/errors'
import { ROLE_HINTS, ROLE_WORDS } from './role-words'
import type { UserActions } from './user-actions'

type NewUser = { name: string; email: string; password: string; role: Role }

const EMPTY: NewUser = { name: '', email: '', password: '', role: 'viewer' }

type FieldsProps = { input: NewUser; errors: FieldErrors | undefined; onChange: (change: Partial<NewUser>) => void }

function Fields({ input, errors, onChange }: FieldsProps) {
  const text = (name: 'name' | 'email' | 'password') => ({
    name,
    value: input[name],
    errors: errors?.[name],
    onChange: (event: ChangeEvent<HTMLInputElement>) => onChange({ [name]: event.target.value }),
  })
  return (
    <>
      <TextField label="Name" autoComplete="off" {...text('name')} />
      <TextField label="E-mail" type="email" autoComplete="off" {...text('email')} />
      <TextField
        label="Password"
        type="password"
        autoComplete="new-password"
        hint="12 characters or more"
        {...text('password')}
      />
      <SelectField
        label="Role"
        name="role"
        value={input.role}
        hint={ROLE_HINTS[input.role]}
        onChange={(event) => onChange({ role: ROLES.find((role) => role === event.target.value) ?? 'viewer' })}
        errors={errors?.['role']}
      >
        {ROLES.map((role) => (
          <option key={role} value={role}>
            {ROLE_WORDS[role]}
          </option>
        ))}
      </SelectField>
    </>
  )
}

export function AddUserDialog({ createUser, onClose }: { createUser: UserActions['createUser']; onClose: () => void }) {
  const create = useAction(createUser)
  const [input, setInput] = useState(EMPTY)
  const submit = async () => {
    const result = await create.run(input)
    if ('failure' in result) return
    notify('success', `${input.name} can sign in now.`)
    onClose()
  }
  return (
    <ConfirmDialog
      title="Add user"
      description="The person signs in with this e-mail address and password."
      action="Add user"
      tone="primary"
      isPending={create.isPending}
      failure={create.failure}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <Fields
        input={input}
        errors={create.failure?.fieldErrors}
        onChange={(change) => setInput({ ...input, ...change })}
      />
    </ConfirmDialog>
  )
}
