'use client'

import { useState } from 'react'
import { useOperation } from '@/components/operation/use-operation'
import { useActions } from '@/components/shell/console-context'
import { useAction } from '@/components/ui/use-action'

/** A new password, known only to this component until it goes away, and whether the engine has taken it yet. */
export function useResetPassword(serviceId: string) {
  const action = useAction(useActions().resetPassword)
  const [reset, setReset] = useState<{ password: string; operationId: string | null } | null>(null)
  const operation = useOperation(reset?.operationId ?? null).data
  const run = async () => {
    const result = await action.run({ serviceId })
    if ('value' in result) setReset(result.value)
  }
  const isAtNextStart = reset !== null && reset.operationId === null
  return { ...action, run, password: reset?.password ?? null, operation, isAtNextStart }
}
