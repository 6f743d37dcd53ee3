'use client'

import type { ReactNode } from 'react'
import { useViewer } from '@/components/shell/console-context'
import { TextLink } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { ROLE_HINTS, ROLE_WORDS } from '@/components/user/role-words'
import type { Account } from '@/lib/auth/get-account'
import type { SessionView } from '@/lib/auth/list-sessions'
import type { UserServiceRole } from '@/lib/auth/list-users'
import type { AccountActions } from './account-actions'
import { PasswordForm } from './password-form'
import { Sessions } from './sessions'
import { TwoFactorSection } from './two-factor-section'

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid min-w-0 gap-3">
      <h2 className="font-bold">{title}</h2>
      {children}
    </section>
  )
}

function OwnRoles({ own }: { own: readonly UserServiceRole[] }) {
  if (own.length === 0) return null
  return (
    <>
      <p>On these services another role of yours stands in its place:</p>
      <ul aria-label="Your roles on services" className="divide-y divide-stroke rounded-md border border-stroke">
        {own.map(({ serviceId, serviceName, role }) => (
          <li key={serviceId} className="grid gap-x-6 gap-y-1 px-4 py-2.5 sm:grid-cols-2">
            <span className="min-w-0 break-words">
              <TextLink href={`/services/${serviceId}`}>{serviceName}</TextLink>
            </span>
            <span className="text-fg-muted">
              {ROLE_WORDS[role]}: {ROLE_HINTS[role]}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}

type AccountPageProps = { sessions: SessionView[]; account: Account; actions: AccountActions }

/** What one's own account is and may do, its password, its second factor and its sessions. */
export function AccountPage({ sessions, account, actions }: AccountPageProps) {
  const { label, role } = useViewer()
  const { hasTwoFactor, hasPassword, serviceRoles } = account
  return (
    <>
      <PageHeader title="Account" />
      <div className="grid gap-8 p-4 sm:p-6">
        <Section title={label}>
          <p>
            {ROLE_WORDS[role]}: {ROLE_HINTS[role]}.
          </p>
          <OwnRoles own={serviceRoles} />
        </Section>
        <Section title="Password">
          {hasPassword ? (
            <PasswordForm changePassword={actions.changePassword} />
          ) : (
            <p>
              You have none here: you sign in by single sign-on. For one beside it, ask an Admin for a password link.
            </p>
          )}
        </Section>
        <Section title="Two-factor authentication">
          {hasPassword ? (
            <TwoFactorSection isOn={hasTwoFactor} />
          ) : (
            <p>
              Off: it takes a password here to set it up. Your single sign-on may ask for a second factor of its own.
            </p>
          )}
        </Section>
        <Section title="Where you are signed in">
          <Sessions sessions={sessions} signOutEverywhere={actions.signOutEverywhere} />
        </Section>
      </div>
    </>
  )
}
