'use client'

import { useCallback, useState } from 'react'
import { goToSignIn } from '@/components/query/get-json'
import type { ActionResult, Failure } from '@/lib/action'

const NO_ANSWER: Failure = {
  ok: false,
  code: 'unavailable',
  message: 'The console did not answer. Look whether it happened before you try again.',
}

/** Runs a server action: whether it runs, why it failed, and its value when it worked (else null). */
export function useAction<I, O>(action: (input: I) => Promise<ActionResult<O>>) {
  const [isPending, setIsPending] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const run = useCallback(
    async (input: I): Promise<{ value: O } | { failure: Failure }> => {
      setIsPending(true)
      setFailure(null)
      const result = await action(input).catch(() => NO_ANSWER)
      setIsPending(false)
      if (result.ok) return { value: result.data }
      if (result.code === 'unauthorized') goToSignIn()
      setFailure(result)
      return { failure: result }
    },
    [action],
  )
  return { isPending, failure, run }
}
