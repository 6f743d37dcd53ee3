'use client'

import { useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { useActions } from '@/components/shell/console-context'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { useAction } from '@/components/ui/use-action'
import type { OperationView } from '@/lib/operation/types'
import { operationKeys } from './operation-keys'

/** The way back from a restore that failed half-way: its own tables are dropped, nothing else. */
export function DropRestored({ operation }: { operation: OperationView }) {
  const queries = useQueryClient()
  const drop = useAction(useActions().dropRestored)
  const [isAsking, setIsAsking] = useState(false)
  const created = operation.tables.filter(({ isCreated }) => isCreated)
  const confirm = async () => {
    const result = await drop.run({ operationId: operation.id })
    if ('failure' in result) return
    setIsAsking(false)
    await queries.invalidateQueries({ queryKey: operationKeys.detail(operation.id) })
  }
  return (
    <>
      <Button onClick={() => setIsAsking(true)}>Drop what it created</Button>
      {isAsking && (
        <ConfirmDialog
          title="Drop what it created"
          description={`The tables that this restore made in ${operation.serviceName} are dropped with their rows. Tables that stood there before stay as they are, also with rows that were appended.`}
          action="Drop these tables"
          tone="danger"
          isPending={drop.isPending}
          failure={drop.failure}
          onConfirm={() => void confirm()}
          onClose={() => setIsAsking(false)}
        >
          <ul className="list-disc pl-5">
            {created.map(({ name }) => (
              <li key={name} className="break-all">
                {name}
              </li>
            ))}
          </ul>
        </ConfirmDialog>
      )}
    </>
  )
}
