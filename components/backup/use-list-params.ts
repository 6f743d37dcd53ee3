'use client'

import { useSearchParams } from 'next/navigation'
import { useKeyPages } from '@/components/ui/key-pages'
import { type BackupListParams, parseListParams, type SortColumn, toSearch } from './backup-list-params'

/** Sorting, filter and page of the backup history. */
export function useListParams() {
  const address = useSearchParams()
  const { startOver, ...pages } = useKeyPages(
    parseListParams((name) => address.get(name)),
    toSearch,
  )
  const { params } = pages
  return {
    ...pages,
    filter: (status: BackupListParams['status']) => startOver({ status }),
    sortBy: (sort: SortColumn) =>
      startOver({ sort, direction: params.sort === sort && params.direction === 'desc' ? 'asc' : 'desc' }),
  }
}

export type ListParams = ReturnType<typeof useListParams>
