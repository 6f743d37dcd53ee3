'use client'

import { useSearchParams } from 'next/navigation'
import { useKeyPages } from '@/components/ui/key-pages'
import { parseListParams, type ServiceListParams, toSearch } from './service-list-params'

/** Search, filter and page of the services. */
export function useListParams() {
  const address = useSearchParams()
  const { startOver, ...pages } = useKeyPages(
    parseListParams((name) => address.get(name)),
    toSearch,
  )
  return { ...pages, find: (wanted: Partial<Pick<ServiceListParams, 'search' | 'state'>>) => startOver(wanted) }
}

export type ListParams = ReturnType<typeof useListParams>
