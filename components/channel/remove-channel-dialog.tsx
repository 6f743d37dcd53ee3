'use client'

import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { useAction } from '@/components/ui/use-action'
import type { ChannelView } from '@/lib/channel/types'
import type { ChannelActions } from './channel-actions'

type RemoveChannelDialogProps = {
  channel: ChannelView
  removeChannel: ChannelActions['removeChannel']
  onClose: () => void
}

export function RemoveChannelDialog({ channel, removeChannel, onClose }: RemoveChannelDialogProps) {
  const remove = useAction(removeChannel)
  const submit = async () => {
    const result = await remove.run({ channelId: channel.id })
    if (!('failure' in result)) onClose()
  }
  return (
    <ConfirmDialog
      title="Remove this channel"
      description={`Nothing is sent to ${channel.name} any more, and its secrets are forgotten.`}
      action="Remove channel"
      tone="danger"
      isPending={remove.isPending}
      failure={remove.failure}
      onConfirm={() => void submit()}
      onClose={onClose}
    />
  )
}
