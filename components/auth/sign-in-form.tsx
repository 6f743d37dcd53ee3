'use client'

import { useActionState, useState } from 'react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/field'
import { formText } from '@/components/ui/form-text'
import { signIn, signInByCode, startSingleSignOn } from './sign-in'

type State = { email: string; failure: string | null }

function Failure({ text }: { text: string | null }) {
  return (
    text !== null && (
      <Alert tone="danger" live>
        {text}
      </Alert>
    )
  )
}

function CodeForm({ next, onBack }: { next: string; onBack: () => void }) {
  const [failure, submit, isPending] = useActionState(async (_last: string | null, form: FormData) => {
    const signedIn = await signInByCode(formText(form, 'code'))
    if ('failure' in signedIn) return signedIn.failure
    window.location.assign(next)
    return null
  }, null)
  return (
    <form action={submit} className="grid gap-4">
      <TextField
        label="Code"
        name="code"
        autoComplete="one-time-code"
        inputMode="text"
        required
        ref={(field) => field?.focus()}
        hint="Of your authenticator app, or one of your recovery codes"
      />
      <Failure text={failure} />
      <Button type="submit" tone="primary" isPending={isPending}>
        Sign in
      </Button>
      <Button onClick={onBack}>Back</Button>
    </form>
  )
}

function SingleSignOn({ name, next, failure: before }: { name: string; next: string; failure: string | null }) {
  const [failure, submit, isPending] = useActionState(async () => {
    const started = await startSingleSignOn(next)
    if ('failure' in started) return started.failure
    window.location.assign(started.url)
    return null
  }, before)
  return (
    <form action={submit} className="grid gap-4 border-t border-stroke pt-5">
      <Failure text={failure} />
      <Button type="submit" isPending={isPending}>
        {name}
      </Button>
    </form>
  )
}

type SignInFormProps = {
  next: string
  /** The password, or the word of the issuer, was right already. */
  isCodeAsked: boolean
  /** What the issuer is called; null without one. */
  singleSignOn: string | null
  /** Why the way over the issuer led back here. */
  failure: string | null
}

export function SignInForm({ next, isCodeAsked, singleSignOn, failure }: SignInFormProps) {
  const [needsCode, setNeedsCode] = useState(isCodeAsked)
  const [state, submit, isPending] = useActionState(
    async (_state: State, form: FormData): Promise<State> => {
      const email = formText(form, 'email')
      const signedIn = await signIn(email, formText(form, 'password'))
      if ('failure' in signedIn) return { email, failure: signedIn.failure }
      if (signedIn.next === 'in') window.location.assign(next)
      else setNeedsCode(true)
      return { email, failure: null }
    },
    { email: '', failure: null },
  )
  if (needsCode) return <CodeForm next={next} onBack={() => setNeedsCode(false)} />
  return (
    <>
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
        <Failure text={state.failure} />
        <Button type="submit" tone="primary" isPending={isPending}>
          Sign in
        </Button>
      </form>
      {singleSignOn !== null && <SingleSignOn name={singleSignOn} next={next} failure={failure} />}
    </>
  )
}
