import { useQuery } from '@tanstack/react-query'
import { getJson } from '@/components/query/get-json'
import type { GuideComparison } from '@/lib/checklist/types'

/** Asked of two engines and of the backup's files, so only when somebody looks: not below the service's own key. */
export function useRestoredComparison(serviceId: string) {
  return useQuery({
    queryKey: ['restored-comparison', serviceId],
    queryFn: ({ signal }) => getJson<GuideComparison>(`/api/services/${serviceId}/restored-comparison`, signal),
    retry: false,
  })
}
