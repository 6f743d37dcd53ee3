import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getJson } from '@/components/query/get-json'
import { useDebounced } from '@/components/ui/use-debounced'
import type { SchedulePreview } from '@/lib/schedule/schedule-view'
import type { ConfigurationFields } from './configuration-draft'
import { scheduleKeys } from './schedule-keys'

/** The next runs of a schedule that is being edited, and what is wrong with its fields; `isStale` until they are known. */
export function useSchedulePreview(serviceId: string, fields: ConfigurationFields) {
  const search = new URLSearchParams(fields).toString()
  const settled = useDebounced(search)
  const query = useQuery({
    queryKey: scheduleKeys.preview(serviceId, settled),
    queryFn: ({ signal }) =>
      getJson<SchedulePreview>(`/api/services/${serviceId}/backup-configuration/preview?${settled}`, signal),
    placeholderData: keepPreviousData,
    // Runs pass: what was shown a while ago is not shown again.
    gcTime: 0,
  })
  return { ...query, isStale: query.isPlaceholderData || search !== settled }
}
