'use client'

import { useActions, useCan } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { useAction } from '@/components/ui/use-action'
import type { ServicePermission } from '@/lib/auth/permissions'
import { CANCEL_PERMISSION } from '@/lib/operation/cancellable'
import { RETRY_PERMISSION } from '@/lib/operation/retry-permission'
import type { OperationView } from '@/lib/operation/types'
import { CancelButton } from './cancel-button'
import { DropRestored } from './drop-restored'

function retryWord({ tables }: OperationView): string {
  return tables.some(({ state }) => state === 'complete') ? 'Restore the rest' : 'Retry'
}

/** The ways out of an operation: cancel it while it runs, retry it, drop what it left. */
export function OperationButtons({ operation }: { operation: OperationView }) {
  const can = useCan()
  const may = (permission: ServicePermission) => can(permission, operation.serviceId)
  const retry = useAction(useActions().retryOperation)
  const mayRetry = operation.canRetry && may(RETRY_PERMISSION[operation.kind])
  const cancelling = CANCEL_PERMISSION[operation.kind]
  const mayCancel = operation.canCancel && cancelling !== undefined && may(cancelling)
  const mayDrop = operation.canDropRestored && may('service:restore-into')
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
