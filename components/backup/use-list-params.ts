'use client'

import { useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { type BackupListParams, parseListParams, type SortColumn, toSearch } from './backup-list-params'

/** In the address, so that a link shows the same list; the pages before this one are kept beside it. */
function writeAddress(params: BackupListParams): void {
  window.history.replaceState(null, '', `${window.location.pathname}${toSearch(params)}`)
}

/** Sorting, filter and page of the backup history. Pages go by key: each knows only where the next one begins. */
export function useListParams() {
  const search = useSearchParams()
  const params = parseListParams((name) => search.get(name))
  const [earlier, setEarlier] = useState<(string | null)[]>([])
  const startOver = (next: Partial<BackupListParams>) => {
    setEarlier([])
    writeAddress({ ...params, ...next, cursor: null })
  }
  return {
    params,
    hasPrevious: params.cursor !== null,
    filter: (status: BackupListParams['status']) => startOver({ status }),
    sortBy: (sort: SortColumn) =>
      startOver({ sort, direction: params.sort === sort && params.direction === 'desc' ? 'asc' : 'desc' }),
    goNext: (cursor: string) => {
      setEarlier([...earlier, params.cursor])
      writeAddress({ ...params, cursor })
    },
    goPrevious: () => {
      setEarlier(earlier.slice(0, -1))
      writeAddress({ ...params, cursor: earlier.at(-1) ?? null })
    },
  }
}

export type ListParams = ReturnType<typeof useListParams>
