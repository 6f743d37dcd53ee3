import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { pollWhile } from '@/components/live/live-state'
import { getJson } from '@/components/query/get-json'
import type { ServiceList } from '@/lib/service/types'
import { serviceKeys } from './service-keys'
import { type ServiceListParams, toSearch } from './service-list-params'
import { isPassing } from './service-words'

/** One page of the services, as the Services page shows it. */
export function useServices(params: ServiceListParams) {
  return useQuery({
    queryKey: serviceKeys.list(params),
    queryFn: ({ signal }) => getJson<ServiceList>(`/api/services${toSearch(params)}`, signal),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => pollWhile(query.state.data?.services.some(isPassing) ?? false),
  })
}
