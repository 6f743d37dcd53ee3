import { ArrowRightIcon, RotateCwIcon, Trash2Icon, TriangleAlertIcon, UnlinkIcon } from 'lucide-react'
import { Fragment } from 'react'
import { cn } from '@/components/ui/cn'
import { formatBytes, formatCount, formatUtc } from '@/components/ui/format'
import { Link } from '@/components/ui/link'
import type { ChainMember } from '@/lib/backup/types'
import { type ChainLane, isBroken, toLanes } from './chain-lanes'

const shortDate = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', timeZone: 'UTC' })
const shortTime = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: 'UTC',
})

/** What the picture says, in words. */
function describe(member: ChainMember, isCurrent: boolean): string {
  const { type, takenAt, sizeBytes, isDamaged, state } = member
  const facts = [
    `${type === 'full' ? 'Full' : 'Incremental'} backup taken at ${formatUtc(takenAt)}`,
    sizeBytes === null ? null : formatBytes(sizeBytes),
    isDamaged ? 'found damaged' : null,
    state === 'deleting' ? 'being deleted' : null,
    state === 'in_progress' ? 'in progress' : null,
    isCurrent ? 'this one' : null,
  ]
  return facts.filter(Boolean).join(', ')
}

function Node({ member, isCurrent }: { member: ChainMember; isCurrent: boolean }) {
  const { id, type, takenAt, isDamaged, state } = member
  const at = new Date(takenAt)
  const Mark = isDamaged ? TriangleAlertIcon : state === 'deleting' ? Trash2Icon : null
  return (
    <Link
      href={`/backups/${id}`}
      aria-label={describe(member, isCurrent)}
      aria-current={isCurrent ? 'true' : undefined}
      title={describe(member, isCurrent)}
      className="grid w-16 justify-items-center gap-1 rounded-md p-1 text-center hover:bg-sidebar-item-hover"
    >
      <span
        className={cn(
          'relative grid size-10 place-items-center rounded-sm border-fg bg-bg',
          type === 'full' ? 'border-[3px]' : 'border-2 border-dashed',
          isDamaged && 'border-danger text-danger',
          isCurrent && 'bg-info-bg text-info outline-2 outline-offset-2 outline-outline',
        )}
      >
        <RotateCwIcon aria-hidden className={cn('size-5', state === 'in_progress' && 'animate-spin')} />
        {Mark && (
          <Mark aria-hidden className="absolute -top-2 -right-2 size-4 rounded-full bg-danger-bg p-0.5 text-danger" />
        )}
      </span>
      <span className="text-[0.6875rem] leading-tight text-fg-muted">
        {shortDate.format(at)}
        <br />
        {shortTime.format(at)}
      </span>
    </Link>
  )
}

/** From a backup to the one that stands on it. */
function Step({ isCut }: { isCut: boolean }) {
  const Icon = isCut ? UnlinkIcon : ArrowRightIcon
  return (
    <span className="mt-4 self-start">
      <Icon aria-hidden className={cn('size-4', isCut ? 'text-danger' : 'text-fg-muted')} />
      <span className="sr-only">
        {isCut ? 'Broken: the one before is damaged or gone' : 'stands on the one before'}
      </span>
    </span>
  )
}

function Lane({ lane, currentId }: { lane: ChainLane; currentId: string }) {
  const { standsOn, isBaseGone, members } = lane
  const label = standsOn ? `Also on the backup of ${formatUtc(standsOn.takenAt)}` : 'From the full backup on'
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1">
      {standsOn && <p className="text-xs text-fg-muted">{label}</p>}
      {isBaseGone && <p className="text-xs text-danger">The backup that the first one stands on is gone.</p>}
      <ol aria-label={label} className="flex flex-wrap gap-y-2">
        {members.map((member, index) => {
          const below = index === 0 ? standsOn : members[index - 1]
          const isCut = index === 0 ? isBaseGone : below !== undefined && below !== null && isBroken(below)
          return (
            <li key={member.id} className="flex items-center">
              {(index > 0 || standsOn || isBaseGone) && (
                <Step isCut={isCut || Boolean(standsOn && below && isBroken(below))} />
              )}
              <Node member={member} isCurrent={member.id === currentId} />
            </li>
          )
        })}
      </ol>
    </div>
  )
}

/** A backup's chain from left to right: each one needs every one before it. */
export function ChainPicture({ chain, currentId }: { chain: readonly ChainMember[]; currentId: string }) {
  const lanes = toLanes(chain)
  const increments = chain.filter(({ type }) => type === 'incremental').length
  return (
    <section aria-label="Chain" className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <h3 className="text-xs font-medium text-fg-muted">Chain</h3>
      <p>
        {increments === 0
          ? 'A full backup. Nothing stands on it.'
          : `A full backup with ${formatCount(increments, 'increment')}. Each one needs every one before it.`}
      </p>
      {lanes.map((lane) => (
        <Fragment key={lane.members[0]?.id}>
          <Lane lane={lane} currentId={currentId} />
        </Fragment>
      ))}
    </section>
  )
}
