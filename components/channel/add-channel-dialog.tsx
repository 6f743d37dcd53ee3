'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { CopyButton } from '@/components/ui/copy'
import { Dialog, DialogFooter } from '@/components/ui/dialog'
import { SelectField, TextField } from '@/components/ui/field'
import { notify } from '@/components/ui/notify'
import { useAction } from '@/components/ui/use-action'
import { CHANNEL_KINDS } from '@/lib/channel/types'
import type { ChannelActions, NewChannel } from './channel-actions'
import { KIND_WORDS } from './channel-words'
import { ChoiceFields } from './choice-fields'
import { TargetFields } from './target-fields'

const EMPTY: NewChannel = {
  name: '',
  kind: 'webhook',
  causes: [],
  serviceIds: [],
  url: '',
  host: '',
  port: '587',
  security: 'starttls',
  username: '',
  password: '',
  from: '',
  to: '',
}

function SigningSecret({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Dialog
      title="Signing secret"
      description="Copy it now, it can't be shown again. With it the receiver checks that a message is from this console: webhook-signature is HMAC-SHA256 of webhook-id, webhook-timestamp and body, joined by dots, as the Standard Webhooks specification has it."
      onClose={onClose}
    >
      <div className="flex items-center gap-2 rounded-md border border-stroke px-3 py-1.5">
        <code className="min-w-0 flex-1 break-all">{secret}</code>
        <CopyButton text={secret} label="Copy the signing secret" />
      </div>
      <DialogFooter>
        <Button tone="primary" onClick={onClose}>
          Done
        </Button>
      </DialogFooter>
    </Dialog>
  )
}

type AddChannelDialogProps = { createChannel: ChannelActions['createChannel']; onClose: () => void }

export function AddChannelDialog({ createChannel, onClose }: AddChannelDialogProps) {
  const create = useAction(createChannel)
  const [input, setInput] = useState(EMPTY)
  const [secret, setSecret] = useState<string | null>(null)
  const change = (part: Partial<NewChannel>) => setInput({ ...input, ...part })
  const errors = create.failure?.fieldErrors
  const submit = async () => {
    const result = await create.run(input)
    if ('failure' in result) return
    notify('success', `${input.name} was added. Test it.`)
    if (result.value.signingSecret) setSecret(result.value.signingSecret)
    else onClose()
  }
  if (secret) return <SigningSecret secret={secret} onClose={onClose} />
  return (
    <ConfirmDialog
      title="Add channel"
      description="Where notifications are sent to, beside the bell."
      action="Add channel"
      tone="primary"
      isPending={create.isPending}
      failure={create.failure}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <TextField
        label="Name"
        name="name"
        autoComplete="off"
        value={input.name}
        errors={errors?.['name']}
        onChange={(event) => change({ name: event.target.value })}
      />
      <SelectField
        label="Kind"
        name="kind"
        value={input.kind}
        onChange={({ target }) => change({ kind: CHANNEL_KINDS.find((kind) => kind === target.value) ?? 'webhook' })}
      >
        {CHANNEL_KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {KIND_WORDS[kind]}
          </option>
        ))}
      </SelectField>
      <TargetFields input={input} errors={errors} onChange={change} />
      <ChoiceFields rules={input} onChange={change} />
    </ConfirmDialog>
  )
}
