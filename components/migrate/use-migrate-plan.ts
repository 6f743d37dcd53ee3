import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import { getJson } from '@/components/query/get-json'
import { useDebounced } from '@/components/ui/use-debounced'
import type { MigratePlan } from '@/lib/migrate/types'
import type { toInput } from './migrate-draft'

/** What would happen to each chosen table; nothing is asked before one is chosen. `isStale` until it is known. */
export function useMigratePlan(sourceServiceId: string, input: ReturnType<typeof toInput>) {
  const question = JSON.stringify(input)
  const settled = useDebounced(question)
  const canAsk = input.targetServiceId !== '' && input.tables.length > 0
  const query = useQuery({
    queryKey: ['plans', 'migrate', sourceServiceId, settled],
    queryFn: canAsk
      ? ({ signal }) =>
          getJson<MigratePlan>(`/api/services/${sourceServiceId}/migrate-plan`, signal, JSON.parse(settled))
      : skipToken,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 0,
    gcTime: 0,
  })
  return { ...query, isStale: query.isPlaceholderData || question !== settled }
}
