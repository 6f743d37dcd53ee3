'use client'

import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { notify } from '@/components/ui/notify'
import { useAction } from '@/components/ui/use-action'
import type { ApiKeyView } from '@/lib/api-key/types'
import type { ApiKeyActions } from './api-key-actions'

type RevokeKeyDialogProps = { apiKey: ApiKeyView; revokeApiKey: ApiKeyActions['revokeApiKey']; onClose: () => void }

export function RevokeKeyDialog({ apiKey, revokeApiKey, onClose }: RevokeKeyDialogProps) {
  const revoke = useAction(revokeApiKey)
  const submit = async () => {
    const result = await revoke.run({ keyId: apiKey.id })
    if ('failure' in result) return
    notify('success', `${apiKey.name} was revoked.`)
    onClose()
  }
  return (
    <ConfirmDialog
      title="Revoke this API key"
      description={`Whatever uses ${apiKey.name} is refused from its next request on. What it asked for before goes on.`}
      action="Revoke key"
      tone="danger"
      isPending={revoke.isPending}
      failure={revoke.failure}
      onConfirm={() => void submit()}
      onClose={onClose}
    />
  )
}
