import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getJson } from '@/components/query/get-json'
import { useDebounced } from '@/components/ui/use-debounced'
import type { BackupPreview, BackUpInput, LiveDatabase } from '@/lib/backup/types'
import { planKeys } from './backup-keys'

/** What the service holds now. */
export function useServiceTables(serviceId: string) {
  return useQuery({
    queryKey: planKeys.tables(serviceId),
    queryFn: ({ signal }) => getJson<LiveDatabase[]>(`/api/services/${serviceId}/tables`, signal),
    staleTime: 0,
    gcTime: 0,
  })
}

/** The statement that this input would run, and what is wrong with it; `isStale` until it is known. */
export function useBackUpPreview(serviceId: string, input: BackUpInput & { backupId: string }) {
  const question = JSON.stringify(input)
  const settled = useDebounced(question)
  const query = useQuery({
    queryKey: planKeys.backUp(serviceId, settled),
    queryFn: ({ signal }) =>
      getJson<BackupPreview>(`/api/services/${serviceId}/backup-preview`, signal, JSON.parse(settled)),
    placeholderData: keepPreviousData,
    gcTime: 0,
  })
  return { ...query, isStale: query.isPlaceholderData || question !== settled }
}
