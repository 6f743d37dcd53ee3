import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getJson } from '@/components/query/get-json'
import type { NamesPurpose, ServiceNames } from '@/lib/service/types'
import { serviceKeys } from './service-keys'
import { toSearch } from './service-list-params'

type Asked = { search?: string; purpose?: NamesPurpose; first?: readonly string[]; isNeeded?: boolean }

/** Services to choose from, by name: the first ones of what is looked for, those of `first` before them. */
export function useServiceNames({ search = '', purpose = 'living', first = [], isNeeded = true }: Asked = {}) {
  return useQuery({
    queryKey: serviceKeys.names(search, purpose, first),
    queryFn: ({ signal }) =>
      getJson<ServiceNames>(`/api/services/names${toSearch({ search, purpose, first: first.join(',') })}`, signal),
    placeholderData: keepPreviousData,
    enabled: isNeeded,
  })
}
