'use client'

import { useActionState } from 'react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/field'
import { formText } from '@/components/ui/form-text'
import type { ActionResult, Failure } from '@/lib/action'
import { signIn } from './sign-in'

type InviteFormProps = {
  token: string
  /** A new person also says a name. */
  isNew: boolean
  acceptInvite: (input: { token: string; name: string; password: string }) => Promise<ActionResult<{ email: string }>>
}

type State = { name: string; failure: Failure | null }

export function InviteForm({ token, isNew, acceptInvite }: InviteFormProps) {
  const [state, submit, isPending] = useActionState(
    async (_state: State, form: FormData): Promise<State> => {
      const [name, password] = [formText(form, 'name'), formText(form, 'password')]
      const result = await acceptInvite({ token, name, password })
      if (!result.ok) return { name, failure: result }
      const signedIn = await signIn(result.data.email, password)
      window.location.assign('next' in signedIn && signedIn.next === 'in' ? '/services' : '/sign-in')
      return { name, failure: null }
    },
    { name: '', failure: null },
  )
  const errors = state.failure?.fieldErrors
  return (
    <form action={submit} className="grid gap-4">
      {isNew && (
        <TextField
          label="Name"
          name="name"
          autoComplete="name"
          required
          defaultValue={state.name}
          errors={errors?.['name']}
        />
      )}
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="new-password"
        required
        hint="12 characters or more"
        errors={errors?.['password']}
      />
      {state.failure && !errors && (
        <Alert tone="danger" live>
          {state.failure.message}
        </Alert>
      )}
      <Button type="submit" tone="primary" isPending={isPending}>
        {isNew ? 'Sign in' : 'Set password'}
      </Button>
    </form>
  )
}
