'use client'

import { useState } from 'react'
import { ROLE_HINTS, ROLE_WORDS } from '@/components/user/role-words'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { CopyButton } from '@/components/ui/copy'
import { Dialog, DialogFooter } from '@/components/ui/dialog'
import { SelectField, TextField } from '@/components/ui/field'
import { useAction } from '@/components/ui/use-action'
import { EXPIRES_IN_DAYS } from '@/lib/api-key/expiry'
import { ROLES } from '@/lib/auth/permissions'
import type { FieldErrors } from '@/lib/errors'
import type { ApiKeyActions, NewKey } from './api-key-actions'

const EMPTY: NewKey = { name: '', role: 'viewer', expiresInDays: 90 }

function daysWord(days: number): string {
  return days === 1 ? '1 day' : `${days} days`
}

type FieldsProps = { input: NewKey; errors: FieldErrors | undefined; onChange: (change: Partial<NewKey>) => void }

function Fields({ input, errors, onChange }: FieldsProps) {
  return (
    <>
      <TextField
        label="Name"
        name="name"
        autoComplete="off"
        hint="What will use it, for example nightly export"
        value={input.name}
        errors={errors?.['name']}
        onChange={(event) => onChange({ name: event.target.value })}
      />
      <SelectField
        label="Role"
        name="role"
        value={input.role}
        hint={ROLE_HINTS[input.role]}
        errors={errors?.['role']}
        onChange={(event) => onChange({ role: ROLES.find((role) => role === event.target.value) ?? 'viewer' })}
      >
        {ROLES.map((role) => (
          <option key={role} value={role}>
            {ROLE_WORDS[role]}
          </option>
        ))}
      </SelectField>
      <SelectField
        label="Expires"
        name="expires"
        value={input.expiresInDays ?? ''}
        errors={errors?.['expiresInDays']}
        onChange={(event) => onChange({ expiresInDays: Number(event.target.value) || null })}
      >
        {EXPIRES_IN_DAYS.map((days) => (
          <option key={days} value={days}>
            in {daysWord(days)}
          </option>
        ))}
        <option value="">never</option>
      </SelectField>
    </>
  )
}

function Part({ label, text }: { label: string; text: string }) {
  return (
    <div className="grid gap-1">
      <span className="font-medium">{label}</span>
      <div className="flex items-center gap-2 rounded-md border border-stroke px-3 py-1.5">
        <code className="min-w-0 flex-1 break-all">{text}</code>
        <CopyButton text={text} label={`Copy the ${label.toLowerCase()}`} />
      </div>
    </div>
  )
}

type CreateKeyDialogProps = { createApiKey: ApiKeyActions['createApiKey']; onClose: () => void }

export function CreateKeyDialog({ createApiKey, onClose }: CreateKeyDialogProps) {
  const create = useAction(createApiKey)
  const [input, setInput] = useState(EMPTY)
  const [made, setMade] = useState<{ keyId: string; secret: string } | null>(null)
  const submit = async () => {
    const result = await create.run(input)
    if (!('failure' in result)) setMade(result.value)
  }
  if (made) {
    return (
      <Dialog
        title="API key"
        description="Copy the secret now: it is kept only as a hash and can't be shown again."
        onClose={onClose}
      >
        <Part label="Key ID" text={made.keyId} />
        <Part label="Key secret" text={made.secret} />
        <DialogFooter>
          <Button tone="primary" onClick={onClose}>
            Done
          </Button>
        </DialogFooter>
      </Dialog>
    )
  }
  return (
    <ConfirmDialog
      title="New API key"
      description="A program signs in with the key's ID and secret. It may do what its role may."
      action="Create key"
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
