import type { Metadata } from 'next'
import { InviteForm } from '@/components/auth/invite-form'
import { Alert } from '@/components/ui/alert'
import { TextLink } from '@/components/ui/link'
import { ROLE_HINTS, ROLE_WORDS } from '@/components/user/role-words'
import { findInvite } from '@/lib/auth/find-invite'
import { configuredIssuer } from '@/lib/auth/oidc/env'
import { getEnv } from '@/lib/env'
import { acceptInviteAction } from './actions'

export const metadata: Metadata = { title: 'Choose a password', referrer: 'no-referrer' }

export default async function InvitePage({ searchParams }: PageProps<'/invite'>) {
  const { token } = await searchParams
  const invite = typeof token === 'string' ? await findInvite(token) : null
  if (typeof token !== 'string' || !invite) {
    return (
      <>
        <h1 className="text-xl font-bold">This link does not work</h1>
        <Alert tone="danger">It was used, revoked, or is too old. Ask an Admin for a new one.</Alert>
        <TextLink href="/sign-in">Sign in</TextLink>
      </>
    )
  }
  const { email, role, isNew, invitedBy } = invite
  const issuer = isNew ? configuredIssuer(getEnv()) : null
  return (
    <>
      <h1 className="text-xl font-bold">{isNew ? 'Welcome' : 'Choose a new password'}</h1>
      <p className="break-words text-fg-muted">
        {isNew
          ? `${invitedBy} invites ${email} as ${ROLE_WORDS[role]}: ${ROLE_HINTS[role]}.`
          : `For ${email}. You are signed out everywhere else then.`}
      </p>
      <InviteForm token={token} isNew={isNew} acceptInvite={acceptInviteAction} />
      {issuer && (
        <p className="text-fg-muted">
          Or <TextLink href="/sign-in">sign in by {issuer.name}</TextLink>, without a password here.
        </p>
      )}
    </>
  )
}
