import { useQuery } from '@tanstack/react-query'
import { pollWhile } from '@/components/live/live-state'
import { isUnderWay } from '@/components/operation/operation-words'
import { getJson } from '@/components/query/get-json'
import type { AccessListPageData } from '@/lib/access/types'
import { accessKeys } from './access-keys'

export function useAccessList(serviceId: string) {
  return useQuery({
    queryKey: accessKeys.list(serviceId),
    queryFn: ({ signal }) => getJson<AccessListPageData>(`/api/services/${serviceId}/access-list`, signal),
    refetchInterval: ({ state }) => pollWhile(state.data?.change ? isUnderWay(state.data.change) : false),
  })
}
