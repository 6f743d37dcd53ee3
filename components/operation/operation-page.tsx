'use client'

import { TextLink } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { RelativeTime } from '@/components/ui/time'
import { OperationTimeline } from './operation-timeline'
import { OPERATION_KINDS } from './operation-words'
import { useOperation } from './use-operation'

export function OperationPage({ operationId }: { operationId: string }) {
  const { data: operation, error } = useOperation(operationId)
  return (
    <>
      <PageHeader
        title={operation ? `${OPERATION_KINDS[operation.kind].title}: ${operation.serviceName}` : 'Operation'}
      />
      <div className="grid max-w-2xl gap-4 p-4 sm:p-6">
        {error && (
          <p role="alert" className="text-danger">
            {error.message}
          </p>
        )}
        {operation && (
          <>
            <p className="text-fg-muted">
              Asked for <RelativeTime iso={operation.createdAt} /> on service{' '}
              <TextLink href={`/services/${operation.serviceId}`}>{operation.serviceName}</TextLink>
            </p>
            <OperationTimeline operation={operation} />
          </>
        )}
      </div>
    </>
  )
}
