'use client'

import { useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { parseListParams, type ServiceListParams, toSearch } from './service-list-params'

/** In the address, so that a link shows the same list. */
function writeAddress(params: ServiceListParams): void {
  window.history.replaceState(null, '', `${window.location.pathname}${toSearch(params)}`)
}

/** Search, filter and page of the services. Pages go by key: each knows only where the next one begins. */
export function useListParams() {
  const address = useSearchParams()
  const params = parseListParams((name) => address.get(name))
  const [earlier, setEarlier] = useState<(string | null)[]>([])
  return {
    params,
    hasPrevious: params.cursor !== null,
    find: (wanted: Partial<Pick<ServiceListParams, 'search' | 'state'>>) => {
      setEarlier([])
      writeAddress({ ...params, ...wanted, cursor: null })
    },
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
