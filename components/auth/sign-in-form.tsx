'use client'

import { useActionState } from 'react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/field'
import { formText } from '@/components/ui/form-text'
import { signIn } from './sign-in'

type State = { email: string; failure: string | null }

export function SignInForm({ next }: { next: string }) {
  const [state, submit, isPending] = useActionState(
    async (_state: State, form: FormData): Promise<State> => {
      const email = formText(form, 'email')
      const failure = await signIn(email, formText(form, 'password'))
      if (failure === null) window.location.assign(next)
      return { email, failure }
    },
    { email: '', failure: null },
  )
  return (
    <form action={submit} className="grid gap-4">
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        required
        key={state.email}
        defaultValue={state.email}
      />
      <TextField label="Password" name="password" type="password" autoComplete="current-password" required />
      {state.failure && (
        <Alert tone="danger" live>
          {state.failure}
        </Alert>
      )}
      <Button type="submit" tone="primary" isPending={isPending}>
        Sign in
      </Button>
    </form>
  )
}
