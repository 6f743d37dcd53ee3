import { useQuery } from '@tanstack/react-query'
import { pollWhile } from '@/components/live/live-state'
import { getJson } from '@/components/query/get-json'
import type { ServiceDetail } from '@/lib/service/types'
import { serviceKeys } from './service-keys'
import { isPassing } from './service-words'

export function useService(serviceId: string) {
  return useQuery({
    queryKey: serviceKeys.detail(serviceId),
    queryFn: ({ signal }) => getJson<ServiceDetail>(`/api/services/${serviceId}`, signal),
    refetchInterval: (query) => pollWhile(query.state.data ? isPassing(query.state.data) : false),
  })
}
