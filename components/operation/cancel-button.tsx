'use client'

import { useState } from 'react'
import { useActions } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { useAction } from '@/components/ui/use-action'
import type { OperationView } from '@/lib/operation/types'
import { CANCEL_WORDS } from './cancel-words'

/** Stops running work; a restore asks first. */
export function CancelButton({ operation }: { operation: OperationView }) {
  const cancel = useAction(useActions().cancelOperation)
  const [isAsking, setIsAsking] = useState(false)
  const words = CANCEL_WORDS[operation.kind]
  if (!words) return null
  const run = async () => {
    const result = await cancel.run({ operationId: operation.id })
    if ('value' in result) setIsAsking(false)
  }
  return (
    <>
      <Button
        isPending={cancel.isPending && !isAsking}
        onClick={() => (words.warning ? setIsAsking(true) : void run())}
      >
        {words.action}
      </Button>
      {isAsking && words.warning && (
        <ConfirmDialog
          title={words.action}
          description={words.warning(operation)}
          action={words.action}
          closeLabel="Keep restoring"
          tone="danger"
          isPending={cancel.isPending}
          failure={cancel.failure}
          onConfirm={() => void run()}
          onClose={() => setIsAsking(false)}
        />
      )}
      {!isAsking && cancel.failure && (
        <Alert tone="danger" live>
          {cancel.failure.message}
        </Alert>
      )}
    </>
  )
}
