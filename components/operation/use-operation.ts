import { skipToken, useQuery } from '@tanstack/react-query'
import { pollWhile } from '@/components/live/live-state'
import { getJson } from '@/components/query/get-json'
import type { OperationView } from '@/lib/operation/types'
import { operationKeys } from './operation-keys'
import { isUnderWay } from './operation-words'

/** Without an id nothing is read. */
export function useOperation(operationId: string | null) {
  return useQuery({
    queryKey: operationKeys.detail(operationId ?? ''),
    queryFn: operationId ? ({ signal }) => getJson<OperationView>(`/api/operations/${operationId}`, signal) : skipToken,
    refetchInterval: (query) => pollWhile(query.state.data ? isUnderWay(query.state.data) : false),
  })
}
