'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { ScrollRegion } from '@/components/ui/scroll-region'
import { RelativeTime } from '@/components/ui/time'
import { useAction } from '@/components/ui/use-action'
import type { SessionView } from '@/lib/auth/list-sessions'
import type { AccountActions } from './account-actions'

const cell = 'px-4 py-2.5'

function SessionRow({ session }: { session: SessionView }) {
  return (
    <tr>
      <td className={`${cell} max-w-80 truncate`} title={session.agent ?? undefined}>
        {session.agent ?? 'unknown'}
      </td>
      <td className={cell}>{session.address ?? 'unknown'}</td>
      <td className={`${cell} whitespace-nowrap`}>
        <RelativeTime iso={session.signedInAt} />
        {session.isCurrent && <span className="text-fg-muted"> · this browser</span>}
      </td>
    </tr>
  )
}

function SignOutDialog({
  signOutEverywhere,
  onClose,
}: Pick<AccountActions, 'signOutEverywhere'> & { onClose: () => void }) {
  const end = useAction(signOutEverywhere)
  const submit = async () => {
    const result = await end.run(undefined)
    if (!('failure' in result)) window.location.assign('/sign-in')
  }
  return (
    <ConfirmDialog
      title="Sign out everywhere"
      description="Every browser where you are signed in is signed out, this one too."
      action="Sign out everywhere"
      tone="danger"
      isPending={end.isPending}
      failure={end.failure}
      onConfirm={() => void submit()}
      onClose={onClose}
    />
  )
}

/** Where one is signed in, and the way to end it all. */
export function Sessions({
  sessions,
  signOutEverywhere,
}: { sessions: SessionView[] } & Pick<AccountActions, 'signOutEverywhere'>) {
  const [isAsking, setIsAsking] = useState(false)
  return (
    <>
      <ScrollRegion label="Sessions">
        <table className="w-full text-left">
          <caption className="sr-only">Sessions</caption>
          <thead className="bg-table-head-bg text-[0.8125rem]">
            <tr>
              {['Browser', 'Address', 'Signed in'].map((label) => (
                <th key={label} scope="col" className="px-4 py-2 font-medium">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-stroke">
            {sessions.map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <Button tone="danger" className="justify-self-start" onClick={() => setIsAsking(true)}>
        Sign out everywhere
      </Button>
      {isAsking && <SignOutDialog signOutEverywhere={signOutEverywhere} onClose={() => setIsAsking(false)} />}
    </>
  )
}
