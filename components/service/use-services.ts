import { useQuery } from '@tanstack/react-query'
import { pollWhile } from '@/components/live/live-state'
import { getJson } from '@/components/query/get-json'
import type { ServiceList } from '@/lib/service/types'
import { serviceKeys } from './service-keys'
import { isPassing } from './service-words'

export function useServices() {
  return useQuery({
    queryKey: serviceKeys.list,
    queryFn: ({ signal }) => getJson<ServiceList>('/api/services', signal),
    refetchInterval: (query) => pollWhile(query.state.data?.services.some(isPassing) ?? false),
  })
}
