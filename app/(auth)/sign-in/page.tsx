import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { findActor } from '@/app/session'
import { SignInForm } from '@/components/auth/sign-in-form'
import { configuredIssuer } from '@/lib/auth/oidc/env'
import { failureSentence } from '@/lib/auth/oidc/failures'
import { safeNext } from '@/lib/auth/safe-next'
import { getEnv } from '@/lib/env'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const { next, failure, step } = await searchParams
  const target = safeNext(typeof next === 'string' ? next : null)
  if (await findActor()) redirect(target)
  const issuer = configuredIssuer(getEnv())
  return (
    <>
      <h1 className="text-xl font-bold">Sign in</h1>
      <SignInForm
        next={target}
        isCodeAsked={issuer !== null && step === 'code'}
        singleSignOn={issuer && issuer.name}
        failure={issuer && failureSentence(failure, issuer.name)}
      />
      <p className="text-xs text-fg-muted">
        First time here? Open the one-time link that the console printed when it started.
      </p>
    </>
  )
}
