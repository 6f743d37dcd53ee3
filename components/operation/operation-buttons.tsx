'use client'

import { useActions, useCan } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { useAction } from '@/components/ui/use-action'
import type { OperationView } from '@/lib/operation/types'
import { DropRestored } from './drop-restored'
import { OPERATION_KINDS } from './operation-words'

/** The ways out of an operation: retry a failed one, cancel a running backup. */
export function OperationButtons({ operation }: { operation: OperationView }) {
  const can = useCan()
  const actions = useActions()
  const retry = useAction(actions.retryOperation)
  const cancel = useAction(actions.cancelBackup)
  const { backupId } = operation
  const failure = retry.failure ?? cancel.failure
  const mayRetry = operation.canRetry && can(OPERATION_KINDS[operation.kind].permission)
  const mayCancel = operation.canCancel && backupId !== null && can('backup:cancel')
  const mayDrop = operation.canDropRestored && can('backup:restore')
  if (!mayRetry && !mayCancel && !mayDrop) return null
  return (
    <div className="grid justify-items-start gap-2">
      {mayRetry && (
        <Button isPending={retry.isPending} onClick={() => void retry.run({ operationId: operation.id })}>
          Retry
        </Button>
      )}
      {mayCancel && (
        <Button isPending={cancel.isPending} onClick={() => void cancel.run({ backupId })}>
          Cancel backup
        </Button>
      )}
      {mayDrop && <DropRestored operation={operation} />}
      {failure && (
        <Alert tone="danger" live>
          {failure.message}
        </Alert>
      )}
    </div>
  )
}
