import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getJson } from '@/components/query/get-json'
import { notify } from '@/components/ui/notify'
import type { DrillConfiguration } from '@/lib/drill/types'
import { drillKeys } from './drill-keys'

export function useDrillConfiguration(serviceId: string) {
  return useQuery({
    queryKey: drillKeys.configuration(serviceId),
    queryFn: ({ signal }) => getJson<DrillConfiguration>(`/api/services/${serviceId}/drill-configuration`, signal),
  })
}

/** Shows what was saved without asking for it again. */
export function useSavedDrills(): (configuration: DrillConfiguration, words: string) => void {
  const client = useQueryClient()
  return (configuration, words) => {
    client.setQueryData(drillKeys.configuration(configuration.serviceId), configuration)
    notify('success', words)
  }
}
