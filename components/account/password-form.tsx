'use client'

import { useActionState } from 'react'
import { useRouter } from 'next/navigation'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/field'
import { formText } from '@/components/ui/form-text'
import { notify } from '@/components/ui/notify'
import { useViewer } from '@/components/shell/console-context'
import type { Failure } from '@/lib/action'
import type { AccountActions } from './account-actions'

export function PasswordForm({ changePassword }: Pick<AccountActions, 'changePassword'>) {
  const { label } = useViewer()
  const router = useRouter()
  const [failure, submit, isPending] = useActionState(async (_last: Failure | null, form: FormData) => {
    const input = { currentPassword: formText(form, 'currentPassword'), password: formText(form, 'password') }
    const result = await changePassword(input)
    if (!result.ok) return result
    notify('success', 'Your password is changed. Other browsers are signed out.')
    router.refresh()
    return null
  }, null)
  const errors = failure?.fieldErrors
  return (
    <form action={submit} className="grid max-w-sm gap-4">
      <input type="hidden" name="username" autoComplete="username" value={label} readOnly />
      <TextField
        label="Current password"
        name="currentPassword"
        type="password"
        autoComplete="current-password"
        required
        errors={errors?.['currentPassword']}
      />
      <TextField
        label="New password"
        name="password"
        type="password"
        autoComplete="new-password"
        required
        hint="12 characters or more"
        errors={errors?.['password']}
      />
      {failure && !errors && (
        <Alert tone="danger" live>
          {failure.message}
        </Alert>
      )}
      <Button type="submit" isPending={isPending} className="justify-self-start">
        Change password
      </Button>
    </form>
  )
}
