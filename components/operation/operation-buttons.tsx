'use client'

import { useActions, useCan } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { useAction } from '@/components/ui/use-action'
import { CANCEL_PERMISSION } from '@/lib/operation/cancellable'
import type { OperationView } from '@/lib/operation/types'
import { CancelButton } from './cancel-button'
import { DropRestored } from './drop-restored'
import { OPERATION_KINDS } from './operation-words'

function retryWord({ tables }: OperationView): string {
  return tables.some(({ state }) => state === 'complete') ? 'Restore the rest' : 'Retry'
}

/** The ways out of an operation: cancel it while it runs, retry it, drop what it left. */
export function OperationButtons({ operation }: { operation: OperationView }) {
  const can = useCan()
  const retry = useAction(useActions().retryOperation)
  const mayRetry = operation.canRetry && can(OPERATION_KINDS[operation.kind].permission)
  const cancelling = CANCEL_PERMISSION[operation.kind]
  const mayCancel = operation.canCancel && cancelling !== undefined && can(cancelling)
  const mayDrop = operation.canDropRestored && can('backup:restore')
  if (!mayRetry && !mayCancel && !mayDrop) return null
  return (
    <div className="grid justify-items-start gap-2">
      {mayRetry && (
        <Button isPending={retry.isPending} onClick={() => void retry.run({ operationId: operation.id })}>
          {retryWord(operation)}
        </Button>
      )}
      {mayCancel && <CancelButton operation={operation} />}
      {mayDrop && <DropRestored operation={operation} />}
      {retry.failure && (
        <Alert tone="danger" live>
          {retry.failure.message}
        </Alert>
      )}
    </div>
  )
}
