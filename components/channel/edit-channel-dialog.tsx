'use client'

import { useState } from 'react'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { TextField } from '@/components/ui/field'
import { useAction } from '@/components/ui/use-action'
import type { ChannelView } from '@/lib/channel/types'
import type { ChannelActions } from './channel-actions'
import { ChoiceFields } from './choice-fields'

type EditChannelDialogProps = {
  channel: ChannelView
  updateChannel: ChannelActions['updateChannel']
  onClose: () => void
}

export function EditChannelDialog({ channel, updateChannel, onClose }: EditChannelDialogProps) {
  const update = useAction(updateChannel)
  const { id: channelId, name, causes, serviceIds, isEnabled } = channel
  const [input, setInput] = useState({ name, causes, serviceIds, isEnabled })
  const submit = async () => {
    const result = await update.run({ channelId, ...input })
    if (!('failure' in result)) onClose()
  }
  return (
    <ConfirmDialog
      title="Change channel"
      description={`To ${channel.target}. To lead elsewhere, add another one.`}
      action="Save"
      tone="primary"
      isPending={update.isPending}
      failure={update.failure}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <TextField
        label="Name"
        name="name"
        autoComplete="off"
        value={input.name}
        errors={update.failure?.fieldErrors?.['name']}
        onChange={(event) => setInput({ ...input, name: event.target.value })}
      />
      <ChoiceFields rules={input} onChange={(change) => setInput({ ...input, ...change })} />
      <label className="flex items-center gap-2">
        <input
          type="checkbox"
          checked={input.isEnabled}
          onChange={(event) => setInput({ ...input, isEnabled: event.target.checked })}
        />
        On. What happens while it is off is not sent later.
      </label>
    </ConfirmDialog>
  )
}
