import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import { planKeys } from '@/components/backup/backup-keys'
import { getJson } from '@/components/query/get-json'
import { useDebounced } from '@/components/ui/use-debounced'
import type { RestoreIntoInput } from '@/lib/restore/into/schemas'
import type { RestoreIntoPlan } from '@/lib/restore/into/types'

/** What would happen to each chosen table; nothing is asked before a table is chosen. `isStale` until it is known. */
export function useRestoreIntoPlan(input: RestoreIntoInput) {
  const { backupId } = input
  const question = JSON.stringify(input)
  const settled = useDebounced(question)
  const canAsk = input.targetServiceId !== '' && input.elements.length > 0
  const query = useQuery({
    queryKey: planKeys.restoreInto(backupId, settled),
    queryFn: canAsk
      ? ({ signal }) =>
          getJson<RestoreIntoPlan>(`/api/backups/${backupId}/restore-into-plan`, signal, JSON.parse(settled))
      : skipToken,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 0,
    gcTime: 0,
  })
  return { ...query, isStale: query.isPlaceholderData || question !== settled }
}
