'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { CAUSE_WORDS } from '@/components/notification/cause-words'
import { notificationKeys } from '@/components/notification/notification-keys'
import { getJson } from '@/components/query/get-json'
import { useCan } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { formatCount } from '@/components/ui/format'
import { notify } from '@/components/ui/notify'
import { RelativeTime } from '@/components/ui/time'
import { useAction } from '@/components/ui/use-action'
import type { ChannelView } from '@/lib/channel/types'
import type { ChannelActions } from './channel-actions'
import { KIND_WORDS } from './channel-words'

const AddChannelDialog = dynamic(() => import('./add-channel-dialog').then((module) => module.AddChannelDialog))
const EditChannelDialog = dynamic(() => import('./edit-channel-dialog').then((module) => module.EditChannelDialog))
const RemoveChannelDialog = dynamic(() =>
  import('./remove-channel-dialog').then((module) => module.RemoveChannelDialog),
)

type Opened = 'add' | { what: 'edit' | 'remove'; channel: ChannelView } | null

function StateBadge({ channel: { isEnabled, failing, lastSentAt } }: { channel: ChannelView }) {
  if (!isEnabled) return <Badge tone="neutral">Off</Badge>
  if (failing) return <Badge tone="danger">{failing.givenUp > 0 ? 'Dead' : 'Failing'}</Badge>
  return lastSentAt ? <Badge tone="success">Working</Badge> : <Badge tone="neutral">Not used yet</Badge>
}

function State({ channel }: { channel: ChannelView }) {
  const { failing, lastSentAt, waiting } = channel
  return (
    <>
      {failing && (
        <Alert tone="danger">
          {failing.error} Nothing got through since <RelativeTime iso={failing.since} />
          {failing.givenUp > 0 && `, ${formatCount(failing.givenUp, 'message')} given up`}
          {waiting > 0 && `, ${formatCount(waiting, 'message')} will be tried again`}.
        </Alert>
      )}
      {lastSentAt && (
        <p className="text-xs text-fg-muted">
          Last sent <RelativeTime iso={lastSentAt} />
        </p>
      )}
    </>
  )
}

const causesOf = ({ causes }: ChannelView): string =>
  causes.length === 0 ? 'Everything' : causes.map((cause) => CAUSE_WORDS[cause]).join(', ')

type ItemProps = { channel: ChannelView; actions: ChannelActions; onOpen: (opened: Opened) => void }

function Buttons({ channel, actions, onOpen }: ItemProps) {
  const test = useAction(actions.testChannel)
  const run = async () => {
    const result = await test.run({ channelId: channel.id })
    if ('failure' in result) notify('error', result.failure.message)
    else notify('success', `A test is on its way to ${channel.name}.`)
  }
  return (
    <div className="flex flex-wrap gap-2">
      <Button size="sm" aria-label={`Test ${channel.name}`} isPending={test.isPending} onClick={() => void run()}>
        Test
      </Button>
      <Button size="sm" aria-label={`Change ${channel.name}`} onClick={() => onOpen({ what: 'edit', channel })}>
        Change
      </Button>
      <Button
        size="sm"
        tone="danger"
        aria-label={`Remove ${channel.name}`}
        onClick={() => onOpen({ what: 'remove', channel })}
      >
        Remove
      </Button>
    </div>
  )
}

function ChannelItem(props: ItemProps) {
  const { channel } = props
  const services = channel.serviceIds.length
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-2 p-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="flex min-w-0 items-center gap-2">
          <span className="truncate font-medium" title={channel.name}>
            {channel.name}
          </span>
          <StateBadge channel={channel} />
        </p>
        {useCan()('notification:configure') && <Buttons {...props} />}
      </div>
      <p className="text-[0.8125rem] break-words text-fg-muted">
        {KIND_WORDS[channel.kind]} to {channel.target}. {causesOf(channel)};{' '}
        {services === 0 ? 'all services' : formatCount(services, 'service')}.
      </p>
      <State channel={channel} />
    </li>
  )
}

/** Where notifications are sent to, and how that goes, live. */
export function ChannelList({ actions }: { actions: ChannelActions }) {
  const [opened, setOpened] = useState<Opened>(null)
  const onClose = () => setOpened(null)
  const can = useCan()
  const { data: channels = [] } = useQuery({
    queryKey: notificationKeys.channels,
    queryFn: ({ signal }) => getJson<ChannelView[]>('/api/notifications/channels', signal),
  })
  return (
    <section aria-labelledby="channels" className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex items-center justify-between gap-3">
        <h2 id="channels" className="font-bold">
          Channels
        </h2>
        {can('notification:configure') && (
          <Button tone="primary" onClick={() => setOpened('add')}>
            Add channel
          </Button>
        )}
      </div>
      {channels.length === 0 ? (
        <EmptyState title="No channels">
          Without one, only who opens this console hears of a failed backup. A webhook, Slack or e-mail tells the
          others.
        </EmptyState>
      ) : (
        <ul aria-label="Channels" className="divide-y divide-stroke rounded-md border border-stroke">
          {channels.map((channel) => (
            <ChannelItem key={channel.id} channel={channel} actions={actions} onOpen={setOpened} />
          ))}
        </ul>
      )}
      {opened === 'add' && <AddChannelDialog createChannel={actions.createChannel} onClose={onClose} />}
      {opened !== null && opened !== 'add' && opened.what === 'edit' && (
        <EditChannelDialog channel={opened.channel} updateChannel={actions.updateChannel} onClose={onClose} />
      )}
      {opened !== null && opened !== 'add' && opened.what === 'remove' && (
        <RemoveChannelDialog channel={opened.channel} removeChannel={actions.removeChannel} onClose={onClose} />
      )}
    </section>
  )
}
