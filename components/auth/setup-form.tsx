'use client'

import { useActionState } from 'react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/field'
import { formText } from '@/components/ui/form-text'
import type { ActionResult, Failure } from '@/lib/action'
import { signIn } from './sign-in'

type Input = { token: string; name: string; email: string; password: string }

type SetupFormProps = { token: string; createFirstAdmin: (input: Input) => Promise<ActionResult<unknown>> }

type State = { input: Omit<Input, 'token' | 'password'>; failure: Failure | null }

export function SetupForm({ token, createFirstAdmin }: SetupFormProps) {
  const [state, submit, isPending] = useActionState(
    async (_state: State, form: FormData): Promise<State> => {
      const read = (field: string) => formText(form, field)
      const input = { name: read('name'), email: read('email') }
      const result = await createFirstAdmin({ ...input, token, password: read('password') })
      if (!result.ok) return { input, failure: result }
      await signIn(input.email, read('password'))
      window.location.assign('/services')
      return { input, failure: null }
    },
    { input: { name: '', email: '' }, failure: null },
  )
  const errors = state.failure?.fieldErrors
  return (
    <form action={submit} className="grid gap-4">
      <TextField
        label="Name"
        name="name"
        autoComplete="name"
        required
        defaultValue={state.input.name}
        errors={errors?.['name']}
      />
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        required
        defaultValue={state.input.email}
        errors={errors?.['email']}
      />
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
        Create the first admin
      </Button>
    </form>
  )
}
