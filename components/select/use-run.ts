import { useRef, useState } from 'react'
import { getJson } from '@/components/query/get-json'
import { makeRequestKey } from '@/components/restore/request-key'
import type { QueryResult } from '@/lib/select/types'

type Run =
  | { state: 'idle' }
  | { state: 'running'; sinceMs: number; isCancelling: boolean }
  | { state: 'done'; result: QueryResult }
  | { state: 'failed'; message: string }

/** A cancel that is at the engine before its query ends nothing, so it is said again until the query is over. */
const CANCEL_AGAIN_MS = 500

/** One query at a time, by `<path>/query` and `<path>/cancel`; what it answered stays until the next one begins. */
export function useRun(path: string, onEnd?: () => Promise<void>) {
  const [current, setCurrent] = useState<Run>({ state: 'idle' })
  const queryId = useRef<string | null>(null)
  const run = async (sql: string) => {
    if (queryId.current) return
    queryId.current = makeRequestKey()
    setCurrent({ state: 'running', sinceMs: Date.now(), isCancelling: false })
    try {
      const question = { queryId: queryId.current, sql }
      const result = await getJson<QueryResult>(`${path}/query`, undefined, question)
      setCurrent({ state: 'done', result })
    } catch (error) {
      setCurrent({ state: 'failed', message: error instanceof Error ? error.message : String(error) })
    }
    queryId.current = null
    await onEnd?.()
  }
  const cancel = async () => {
    const cancelled = queryId.current
    if (!cancelled) return
    const show = (isCancelling: boolean) =>
      setCurrent((now) => (now.state === 'running' ? { ...now, isCancelling } : now))
    show(true)
    try {
      while (queryId.current === cancelled) {
        await getJson(`${path}/cancel`, undefined, { queryId: cancelled })
        await new Promise((resolve) => setTimeout(resolve, CANCEL_AGAIN_MS))
      }
    } catch {
      // The query goes on, up to its limit: Cancel can be pressed again.
      show(false)
    }
  }
  return { current, run, cancel }
}
