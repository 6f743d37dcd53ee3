'use client'

import { Button } from '@/components/ui/button'
import { notify } from '@/components/ui/notify'
import { ScrollRegion } from '@/components/ui/scroll-region'
import { RelativeTime } from '@/components/ui/time'
import { useAction } from '@/components/ui/use-action'
import type { InviteView } from '@/lib/auth/list-invites'
import { ROLE_WORDS } from './role-words'
import type { UserActions } from './user-actions'

const cell = 'px-4 py-2.5'

type LinkRowProps = { invite: InviteView; revokeInvite: UserActions['revokeInvite'] }

function LinkRow({ invite, revokeInvite }: LinkRowProps) {
  const revoke = useAction(revokeInvite)
  const submit = async () => {
    const result = await revoke.run({ inviteId: invite.id })
    if ('failure' in result) notify('error', result.failure.message)
    else notify('success', `The link for ${invite.email} works no more.`)
  }
  return (
    <tr>
      <td className={`${cell} max-w-64 truncate`} title={invite.email}>
        {invite.email}
      </td>
      <td className={cell}>{invite.isNew ? `Invitation as ${ROLE_WORDS[invite.role]}` : 'New password'}</td>
      <td className={`${cell} max-w-64 truncate`} title={invite.invitedBy}>
        {invite.invitedBy}
      </td>
      <td className={`${cell} whitespace-nowrap`}>
        <RelativeTime iso={invite.expiresAt} />
      </td>
      <td className={`${cell} text-right`}>
        <Button
          size="sm"
          isPending={revoke.isPending}
          aria-label={`Revoke the link for ${invite.email}`}
          onClick={() => void submit()}
        >
          Revoke
        </Button>
      </td>
    </tr>
  )
}

/** Links that were made and not used yet. */
export function OpenLinks({
  invites,
  revokeInvite,
}: {
  invites: InviteView[]
  revokeInvite: UserActions['revokeInvite']
}) {
  return (
    <section className="grid gap-2">
      <h2 className="font-bold">Open links</h2>
      <ScrollRegion label="Open links">
        <table className="w-full text-left">
          <caption className="sr-only">Open links</caption>
          <thead className="bg-table-head-bg text-[0.8125rem]">
            <tr>
              {['E-mail', 'For', 'Made by', 'Ends'].map((label) => (
                <th key={label} scope="col" className="px-4 py-2 font-medium">
                  {label}
                </th>
              ))}
              <th scope="col" className="px-4 py-2 text-right font-medium">
                Actions
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-stroke">
            {invites.map((invite) => (
              <LinkRow key={invite.id} invite={invite} revokeInvite={revokeInvite} />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  )
}
