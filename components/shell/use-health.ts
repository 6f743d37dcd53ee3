import { useQuery } from '@tanstack/react-query'
import type { Health } from '@/lib/health/get-health'

export const healthKey = ['health'] as const

const NO_ANSWER: Health = { ok: false, web: 'up', worker: 'down', database: 'down', missing: ['console'] }

/** 503 is an answer too: it says what is missing. */
async function readHealth({ signal }: { signal: AbortSignal }): Promise<Health> {
  const response = await fetch('/api/health', { signal })
  const body: unknown = await response.json().catch(() => null)
  return typeof body === 'object' && body !== null && 'missing' in body ? (body as Health) : NO_ANSWER
}

/** Read with the page, again when the window gets the focus, and after every gap of the live events. */
export function useHealth() {
  return useQuery({ queryKey: healthKey, queryFn: readHealth, refetchOnWindowFocus: 'always' })
}
