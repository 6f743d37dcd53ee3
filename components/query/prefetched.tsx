import { dehydrate, HydrationBoundary, QueryClient, type QueryKey } from '@tanstack/react-query'
import type { ReactNode } from 'react'

type PrefetchedProps = { entries: readonly (readonly [QueryKey, unknown])[]; children: ReactNode }

/** Hands what the server read to the queries below, so that the first paint has data. */
export function Prefetched({ entries, children }: PrefetchedProps) {
  const client = new QueryClient()
  for (const [key, data] of entries) client.setQueryData(key, data)
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>
}
