import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { findActor } from '@/app/session'
import { safeNext } from '@/components/auth/sign-in'
import { SignInForm } from '@/components/auth/sign-in-form'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const { next } = await searchParams
  const target = safeNext(typeof next === 'string' ? next : null)
  if (await findActor()) redirect(target)
  return (
    <>
      <h1 className="text-xl font-bold">Sign in</h1>
      <SignInForm next={target} />
      <p className="text-xs text-fg-muted">
        First time here? Open the one-time link that the console printed when it started.
      </p>
    </>
  )
}
