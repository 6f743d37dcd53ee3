import { useQuery } from '@tanstack/react-query'
import { planKeys } from '@/components/backup/backup-keys'
import { getJson } from '@/components/query/get-json'
import type { RestorePlan } from '@/lib/restore/types'

export function useRestorePlan(backupId: string) {
  return useQuery({
    queryKey: planKeys.restore(backupId),
    queryFn: ({ signal }) => getJson<RestorePlan>(`/api/backups/${backupId}/restore-plan`, signal),
    staleTime: 0,
    gcTime: 0,
  })
}
