'use client'

import { useQueryClient } from '@tanstack/react-query'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { formatUtc } from '@/components/ui/format'
import { TextLink } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { useClock } from '@/components/ui/time'
import { useAction } from '@/components/ui/use-action'
import type { ActionResult } from '@/lib/action'
import type { PeekView } from '@/lib/peek/types'
import { OpenPeekView } from './open-peek-view'
import { type PeekPlace, peekKey, usePeek } from './use-peek'

type PeekActions = {
  openPeek: (input: { backupId: string }) => Promise<ActionResult<unknown>>
  closePeek: (input: { peekId: string }) => Promise<ActionResult<unknown>>
}

type PeekPageProps = PeekPlace & { takenAt: string; actions: PeekActions }

/** "Closes in 14:59 without a query" */
function Countdown({ closesAt }: { closesAt: string }) {
  const seconds = useClock((nowMs) => Math.max(0, Math.ceil((Date.parse(closesAt) - nowMs) / 1_000)))
  const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  return (
    <span role="timer" className="text-xs text-fg-muted tabular-nums">
      Closes in {text}
    </span>
  )
}

function Closed({ peek, isPending, onOpen }: { peek: PeekView | null; isPending: boolean; onOpen: () => void }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 p-4 sm:p-6">
      {peek?.closeReason && (
        <Alert tone={peek.isFailed ? 'danger' : 'info'} live>
          {peek.isFailed ? peek.closeReason : `This backup was open and is closed. ${peek.closeReason}`}
        </Alert>
      )}
      <EmptyState
        title="Read this backup without restoring it"
        action={
          <Button tone="primary" isPending={isPending} onClick={onOpen}>
            Open
          </Button>
        }
      >
        It is mounted read-only on an engine of its own, where SELECT works on its tables and nothing can be changed.
        The engine is removed when you close it, 15 minutes after the last query, or after an hour.
      </EmptyState>
    </div>
  )
}

function Passing({ state }: { state: 'opening' | 'closing' }) {
  return (
    <output className="block p-4 sm:p-6">
      {state === 'opening' ? 'Starting an engine and mounting the backup' : 'Removing the engine'}
    </output>
  )
}

/** A backup mounted read-only, for a while, with a box for queries. */
export function PeekPage({ serviceId, backupId, takenAt, actions }: PeekPageProps) {
  const place = { serviceId, backupId }
  const client = useQueryClient()
  const { data: peek, error } = usePeek(place)
  const open = useAction(actions.openPeek)
  const close = useAction(actions.closePeek)
  const refresh = () => client.invalidateQueries({ queryKey: peekKey(place) })
  const failure = error?.message ?? open.failure?.message ?? close.failure?.message
  const isLiving = peek?.state === 'open' || peek?.state === 'opening'
  return (
    <>
      <PageHeader title={`Peek into the backup taken at ${formatUtc(takenAt)}`}>
        {peek?.closesAt && <Countdown closesAt={peek.closesAt} />}
        {isLiving && (
          <Button isPending={close.isPending} onClick={() => void close.run({ peekId: peek.id }).then(refresh)}>
            Close
          </Button>
        )}
      </PageHeader>
      <p className="px-4 pt-4 sm:px-6">
        <TextLink href={`/backups/${backupId}`}>What this backup holds</TextLink>
      </p>
      {failure && (
        <div className="px-4 pt-4 sm:px-6">
          <Alert tone="danger" live>
            {failure}
          </Alert>
        </div>
      )}
      {peek?.state === 'open' && <OpenPeekView key={peek.id} place={place} peek={peek} />}
      {(peek?.state === 'opening' || peek?.state === 'closing') && <Passing state={peek.state} />}
      {(peek === null || peek?.state === 'closed') && (
        <Closed peek={peek} isPending={open.isPending} onOpen={() => void open.run({ backupId }).then(refresh)} />
      )}
    </>
  )
}
