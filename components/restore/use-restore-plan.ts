import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import { contentsKeys, planKeys } from '@/components/backup/backup-keys'
import { getJson } from '@/components/query/get-json'
import { useDebounced } from '@/components/ui/use-debounced'
import type { LiveDatabase } from '@/lib/backup/types'
import type { RestoreChoiceInput } from '@/lib/restore/new/schemas'
import type { RestorePlan } from '@/lib/restore/types'

export function useRestorePlan(backupId: string) {
  return useQuery({
    queryKey: planKeys.restore(backupId),
    queryFn: ({ signal }) => getJson<RestorePlan>(`/api/backups/${backupId}/restore-plan`, signal),
    staleTime: 0,
    gcTime: 0,
  })
}

/** The same for what was chosen of it; nothing is asked before anything is. `isStale` until it is known. */
export function useRestoreChoicePlan(backupId: string, choice: RestoreChoiceInput | null) {
  const question = JSON.stringify({ choice })
  const settled = useDebounced(question)
  const query = useQuery({
    queryKey: planKeys.restoreChoice(backupId, settled),
    queryFn:
      choice && choice.elements.length > 0
        ? ({ signal }) => getJson<RestorePlan>(`/api/backups/${backupId}/restore-plan`, signal, JSON.parse(settled))
        : skipToken,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 0,
    gcTime: 0,
  })
  return { ...query, isStale: query.isPlaceholderData || question !== settled }
}

/** What can be chosen; read only when somebody wants to choose. */
export function useBackupTables(backupId: string, isWanted: boolean) {
  return useQuery({
    queryKey: contentsKeys.choosable(backupId),
    queryFn: isWanted ? ({ signal }) => getJson<LiveDatabase[]>(`/api/backups/${backupId}/tables`, signal) : skipToken,
  })
}
