'use client'

import { useActions } from '@/components/shell/console-context'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { useAction } from '@/components/ui/use-action'
import { CANCEL_WORDS, type Cancellable } from './cancel-words'

/** Says what will become of what a restore has written, and stops it. */
export function CancelDialog({ operation, onClose }: { operation: Cancellable; onClose: () => void }) {
  const cancel = useAction(useActions().cancelOperation)
  const words = CANCEL_WORDS[operation.kind]
  if (!words?.warning) return null
  const run = async () => {
    const result = await cancel.run({ operationId: operation.id })
    if ('value' in result) onClose()
  }
  return (
    <ConfirmDialog
      title={words.action}
      description={words.warning(operation)}
      action={words.action}
      closeLabel="Keep restoring"
      tone="danger"
      isPending={cancel.isPending}
      failure={cancel.failure}
      onConfirm={() => void run()}
      onClose={onClose}
    />
  )
}
