'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useActions } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { useAction } from '@/components/ui/use-action'
import { CANCEL_WORDS, type Cancellable } from './cancel-words'

const CancelDialog = dynamic(() => import('./cancel-dialog').then((module) => module.CancelDialog))

/** Stops running work; a restore asks first. */
export function CancelButton({ operation }: { operation: Cancellable }) {
  const cancel = useAction(useActions().cancelOperation)
  const [isAsking, setIsAsking] = useState(false)
  const words = CANCEL_WORDS[operation.kind]
  if (!words) return null
  const start = () => (words.warning ? setIsAsking(true) : void cancel.run({ operationId: operation.id }))
  return (
    <>
      <Button isPending={cancel.isPending} onClick={start}>
        {words.action}
      </Button>
      {isAsking && <CancelDialog operation={operation} onClose={() => setIsAsking(false)} />}
      {cancel.failure && (
        <Alert tone="danger" live>
          {cancel.failure.message}
        </Alert>
      )}
    </>
  )
}
