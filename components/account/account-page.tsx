'use client'

import type { ReactNode } from 'react'
import { useViewer } from '@/components/shell/console-context'
import { PageHeader } from '@/components/ui/page-header'
import { ROLE_HINTS, ROLE_WORDS } from '@/components/user/role-words'
import type { SessionView } from '@/lib/auth/list-sessions'
import type { AccountActions } from './account-actions'
import { PasswordForm } from './password-form'
import { Sessions } from './sessions'

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid min-w-0 gap-3">
      <h2 className="font-bold">{title}</h2>
      {children}
    </section>
  )
}

/** What one's own account is and may do, its password and its sessions. */
export function AccountPage({ sessions, actions }: { sessions: SessionView[]; actions: AccountActions }) {
  const { label, role } = useViewer()
  return (
    <>
      <PageHeader title="Account" />
      <div className="grid gap-8 p-4 sm:p-6">
        <Section title={label}>
          <p>
            {ROLE_WORDS[role]}: {ROLE_HINTS[role]}.
          </p>
        </Section>
        <Section title="Password">
          <PasswordForm changePassword={actions.changePassword} />
        </Section>
        <Section title="Where you are signed in">
          <Sessions sessions={sessions} signOutEverywhere={actions.signOutEverywhere} />
        </Section>
      </div>
    </>
  )
}
