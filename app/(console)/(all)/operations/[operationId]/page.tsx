import type { Metadata } from 'next'
import { orNotFound } from '@/app/load'
import { requireActor } from '@/app/session'
import { operationKeys } from '@/components/operation/operation-keys'
import { OperationPage } from '@/components/operation/operation-page'
import { Prefetched } from '@/components/query/prefetched'
import { getOperation } from '@/lib/operation/get-operation'

export const metadata: Metadata = { title: 'Operation' }

export default async function Page({ params }: PageProps<'/operations/[operationId]'>) {
  const { operationId } = await params
  const operation = await orNotFound(getOperation({ actor: await requireActor() }, { operationId }))
  return (
    <Prefetched entries={[[operationKeys.detail(operationId), operation]]}>
      <OperationPage operationId={operationId} />
    </Prefetched>
  )
}
